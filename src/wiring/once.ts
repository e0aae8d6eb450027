/** Loads a value when it is first asked for, and keeps it. A failure is kept too: the command ends with it. */
export function once<Value>(load: () => Promise<Value>): () => Promise<Value> {
  let loading: Promise<Value> | undefined
  return () => {
    loading ??= load()
    return loading
  }
}
