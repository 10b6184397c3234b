// Typed arrays that grow: fifty thousand people in plain numbers, which the garbage collector never has to walk.

type Numbers = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** The same array when it holds `needed` numbers already, else a copy half as large again; what is new is 0. */
export function grown<T extends Numbers>(array: T, needed: number): T {
  if (needed <= array.length) return array;
  const larger = new (array.constructor as new (length: number) => T)(Math.max(needed, Math.ceil(array.length * 1.5), 64));
  larger.set(array);
  return larger;
}
