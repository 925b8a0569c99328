/**
 * How the processes of the product use memory. Where the machine has plenty, V8 lets what is thrown away pile up to several times what is in use,
 * and an import of a gigabyte looked as if it were kept.
 */
export const MEMORY_FLAGS = ['--max-semi-space-size=16', '--heap-growing-percent=60']
