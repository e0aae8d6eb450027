/** Flags of every command, which people also type in front of it; true where a value follows. */
const GLOBAL_FLAGS: Readonly<Record<string, boolean>> = {
  '--context': true,
  '--json': false,
  '--no-input': false,
  '--debug': false,
}

/**
 * What was typed, in the order that the framework reads: the command first, then its flags. `help X` is `X --help`, and
 * `-v` is `--version`.
 */
export function inOrder(argv: readonly string[]): string[] {
  const before: string[] = []
  let rest = [...argv]
  for (let [flag = ''] = rest; Object.hasOwn(GLOBAL_FLAGS, flag.replace(/=.*/s, '')); [flag = ''] = rest) {
    const takes = GLOBAL_FLAGS[flag] === true ? 2 : 1
    before.push(...rest.slice(0, takes))
    rest = rest.slice(takes)
  }
  const [first] = rest
  if (first === undefined) return before.length > 0 ? ['--help'] : []
  if (first === '-v' || first === '-V') return ['--version']
  if (first === 'help') return [...rest.slice(1), '--help']
  const flags = rest.findIndex((word) => word.startsWith('-'))
  const words = flags === -1 ? rest.length : flags
  return [...rest.slice(0, words), ...before, ...rest.slice(words)]
}
