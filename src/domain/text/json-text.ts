// DEL, C1 controls, format characters (bidirectional and zero-width ones), line and paragraph separators.
const OBEYED = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu

/**
 * JSON text that is safe to show on a terminal: JSON.stringify escapes C0 controls only. The value stays the same
 * (RFC 8259 section 7), since such characters stand inside of strings alone.
 */
export function escapeJson(text: string): string {
  return text.replace(OBEYED, (character) =>
    [...Array(character.length).keys()]
      .map((unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join(''),
  )
}

/** {@link escapeJson} of JSON.stringify. @param indent spaces a level; 0 puts all on one line */
export function formatJson(value: unknown, indent = 0): string {
  return escapeJson(JSON.stringify(value, null, indent))
}
