/** The part of the ONNX runtime that is used; its Node and its WebAssembly build answer alike. */
export type OnnxRuntime = {
  InferenceSession: { create(model: Uint8Array, options?: object): Promise<OnnxSession> }
  Tensor: new (type: 'int64', data: BigInt64Array, dims: number[]) => unknown
  env: { wasm?: { numThreads?: number; proxy?: boolean }; logLevel?: string }
}
export type OnnxSession = {
  inputNames: readonly string[]
  outputNames: readonly string[]
  run(feeds: Record<string, unknown>): Promise<Record<string, { data: ArrayLike<number>; dims: readonly number[] }>>
  release?(): Promise<void>
}

/** Native and about four times as fast, where somebody installed it; the other comes with the product. */
const PACKAGES = ['onnxruntime-node', 'onnxruntime-web']

/** Loads the runtime on first use: nothing of it is read where no model is set. Throws when neither build is installed. */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  for (const name of PACKAGES) {
    const loaded = await import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ name).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_MODULE_NOT_FOUND') return null
      throw error
    }) as (OnnxRuntime & { default?: OnnxRuntime }) | null
    if (!loaded) continue
    const runtime = loaded.InferenceSession ? loaded : loaded.default!
    if (runtime.env.wasm) Object.assign(runtime.env.wasm, { numThreads: 1, proxy: false })
    runtime.env.logLevel = 'error'
    return runtime
  }
  throw new Error(`SLICEGATE_NER_DIR: no ONNX runtime is installed; expected one of the packages ${PACKAGES.join(', ')}`)
}
