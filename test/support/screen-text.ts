import {stripVTControlCharacters} from 'node:util'

/** The lines that stay on a terminal when everything was written: what was erased or overwritten is not among them. */
export function screenLines(written: string): string[] {
  return written.split('\n').map((line) => {
    // A live line is drawn again and again: erased (EL 2, ECMA-48 8.3.41) and written over.
    const kept = line.split('\u001b[2K').at(-1) ?? ''
    return stripVTControlCharacters(kept).replace(/\r/g, '').trimEnd()
  })
}
