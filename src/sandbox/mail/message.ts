/** One field of a header, as octets in Latin-1 so that nothing is lost. */
export interface HeaderField {
  /** Lower case. */
  readonly name: string
  /** The whole field with its folding, without the final line end. */
  readonly raw: string
  /** What is after the colon, unfolded. */
  readonly value: string
}

export interface Message {
  readonly fields: readonly HeaderField[]
  /** Everything after the empty line. */
  readonly body: Buffer
}

/** Cuts a message at its first empty line (RFC 5322 §2.1); lines that are no field are dropped. */
export function readMessage(raw: Buffer): Message {
  const [end, bodyStart] = headerEnd(raw)
  const lines = raw
    .subarray(0, end)
    .toString('latin1')
    .split(/\r?\n(?![ \t])/)
  const fields = lines.flatMap((line): HeaderField[] => {
    const [, name, value] = /^([!-9;-~]+)[ \t]*:(.*)$/s.exec(line) ?? []
    if (name === undefined || value === undefined) return []
    return [{name: name.toLowerCase(), raw: line, value: value.replace(/\r?\n/g, '').trim()}]
  })
  return {fields, body: raw.subarray(bodyStart)}
}

export function writeMessage({fields, body}: Message): Buffer {
  const header = fields.map((field) => `${field.raw}\r\n`).join('')
  return Buffer.concat([Buffer.from(`${header}\r\n`, 'latin1'), body])
}

export function newField(name: string, value: string): HeaderField {
  return {name: name.toLowerCase(), raw: `${name}: ${value}`, value}
}

export function fieldValue(message: Message, name: string): string | undefined {
  return message.fields.find((field) => field.name === name)?.value
}

/** Offsets of the end of the header and of the start of the body. */
function headerEnd(raw: Buffer): [end: number, bodyStart: number] {
  for (const [separator, skipped] of [
    ['\r\n\r\n', 4],
    ['\n\n', 2],
  ] as const) {
    const at = raw.indexOf(separator)
    if (at >= 0) return [at, at + skipped]
  }
  return [raw.length, raw.length]
}
