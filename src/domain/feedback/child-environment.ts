/**
 * Variables that a program which we start may need and that hold no secret: where programs and files are, language and
 * time zone (POSIX.1-2024 §8), and what Windows needs to start anything.
 */
const PASSED: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SYSTEMROOT',
  'COMSPEC',
  'PATHEXT',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
])

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The environment of a program that we start: the list above, locale categories, and what is named beside it. Everything
 * else stays here, as passwords, tokens and AWS credentials do.
 * @param more names of variables.
 */
export function childEnvironment(environment: Environment, more: readonly string[] = []): Record<string, string> {
  const named = new Set(more)
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      const isPassed = PASSED.has(name.toUpperCase()) || name.startsWith('LC_') || named.has(name)
      return isPassed && value !== undefined ? [[name, value]] : []
    }),
  )
}
