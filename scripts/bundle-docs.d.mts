export declare function bundleDocs(): boolean
