/** Sets variables of this very process, for what only reads those, and puts them back. `undefined` takes one away. */
export async function withVariables<Result>(
  variables: Readonly<Record<string, string | undefined>>,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const)
  const apply = (entries: readonly (readonly [string, string | undefined])[]): void => {
    for (const [name, value] of entries) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
  apply(Object.entries(variables))
  try {
    return await work()
  } finally {
    apply(before)
  }
}
