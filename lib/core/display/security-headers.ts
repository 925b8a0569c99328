/** The request header in which `proxy.ts` hands a page the nonce of its scripts and styles. */
export const NONCE_HEADER = 'x-slicegate-nonce'

/**
 * What a page may load: its own files, the scripts that the server marked with the nonce of this answer and what those load, no picture and no connection to
 * anywhere else. Text of traces that became an element nevertheless would run nothing and fetch nothing.
 */
export function pagePolicy({ nonce, secure, development }: { nonce: string; secure: boolean; development: boolean }): string {
  return [
    "default-src 'self'",
    // React finds the frames of a fault by eval, in development only
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "script-src-attr 'none'",
    // the overlay of the development server brings styles without a nonce
    development ? "style-src 'self' 'unsafe-inline'" : `style-src 'self' 'nonce-${nonce}'`,
    // Mantine and the charts place things by the attribute, which cannot carry a nonce; by itself it loads nothing that img-src and font-src would not stop
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:", "font-src 'self'", "connect-src 'self'", "media-src 'none'", "frame-src 'none'", "worker-src 'self'", "manifest-src 'self'", "object-src 'none'",
    "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
    ...(secure ? ['upgrade-insecure-requests'] : []),
  ].join('; ')
}

/** For every answer that is no page: whatever a browser takes it for, it is shut in and loads nothing. */
export const SEALED_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

const POWERS = ['accelerometer', 'camera', 'display-capture', 'encrypted-media', 'geolocation', 'gyroscope', 'magnetometer', 'microphone', 'midi', 'payment', 'publickey-credentials-get', 'screen-wake-lock', 'usb', 'xr-spatial-tracking']

/** Headers of every answer, whatever it is. `secure`: people reach the product over https alone. */
export function securityHeaders({ secure }: { secure: boolean }): Record<string, string> {
  return {
    'content-security-policy': SEALED_POLICY,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // addresses of pages hold names of projects and customers
    'referrer-policy': 'same-origin',
    'permissions-policy': POWERS.map((power) => `${power}=()`).join(', '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-permitted-cross-domain-policies': 'none',
    ...(secure ? { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } : {}),
  }
}
