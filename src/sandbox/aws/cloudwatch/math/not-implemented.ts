/** Functions of metric math beside IF (Amazon CloudWatch User Guide, "Functions supported for metric math"). */
const FUNCTIONS: readonly string[] = [
  ...['ABS', 'ANOMALY_DETECTION_BAND', 'AVG', 'CEIL', 'DATAPOINT_COUNT', 'DATE', 'DAY', 'DB_PERF_INSIGHTS', 'DIFF'],
  ...['DIFF_TIME', 'EPOCH', 'FILL', 'FIRST', 'FLOOR', 'HOUR', 'INSIGHT_RULE_METRIC', 'LAMBDA', 'LAST', 'LOG', 'LOG10'],
  ...['MAX', 'METRICS', 'METRIC_COUNT', 'MIN', 'MINUTE', 'MONTH', 'PERIOD', 'RATE', 'REMOVE_EMPTY', 'RUNNING_SUM'],
  ...['SEARCH', 'SERVICE_QUOTA', 'SLICE', 'SORT', 'STDDEV', 'SUM', 'TIME_SERIES', 'YEAR'],
]

/** A part of metric math that an expression uses and the sandbox does not have; undefined where there is none. */
export function notImplementedIn(source: string): {readonly part: string; readonly words: string} | undefined {
  const used: readonly string[] = source.match(/\b[A-Z][A-Z0-9_]*(?=\s*\()/g) ?? []
  const name = used.find((one) => FUNCTIONS.includes(one))
  if (name !== undefined) return {part: name, words: `the function ${name} of metric math`}
  if (source.includes('[')) return {part: '[]', words: 'arrays of metric math'}
  return /^\s*SELECT\b/i.test(source) ? {part: 'SELECT', words: 'Metrics Insights'} : undefined
}
