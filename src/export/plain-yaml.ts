import {type Plain, yamlLines} from '../domain/text/yaml-text.ts'
import type {Exported, RecordSet} from './record-set.ts'

/** The whole result as it is with `--json`, in YAML. */
export function plainYaml(set: RecordSet): Exported {
  // Results are plain data by contract; members that are undefined fall away as they do in JSON.
  const plain = JSON.parse(JSON.stringify(set)) as Plain
  return {text: `${yamlLines(plain).join('\n')}\n`, cautions: []}
}
