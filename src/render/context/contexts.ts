import type {ContextReport, ContextSummary} from '../../app/context/contexts.ts'
import {plainLine} from '../../domain/text/plain-text.ts'
import type {View} from '../text/screen.ts'
import {table} from '../text/table.ts'

export function renderContexts(contexts: readonly ContextSummary[]): View {
  return (screen) => {
    if (contexts.length === 0)
      return 'No contexts yet. To add one:\n  sesctl context add NAME --cf-login\n  sesctl context add NAME --broker-url URL'
    const rows = contexts.map((context) => [
      context.current ? screen.paint.green('*') : ' ',
      plainLine(context.name),
      context.platform === 'cf' ? 'Cloud Foundry' : 'broker',
      plainLine(context.url ?? 'as the cf login says'),
      context.aws ? 'yes' : 'no',
    ])
    return table(screen, ['', 'name', 'platform', 'address', 'AWS access'], rows)
  }
}

export function renderContext(report: ContextReport, options: {explain: boolean}): View {
  return (screen) =>
    table(
      screen,
      options.explain ? ['setting', 'value', 'from'] : ['setting', 'value'],
      report.values.map(({key, value, from}) => [
        key,
        plainLine(value),
        ...(options.explain ? [screen.paint.dim(plainLine(from))] : []),
      ]),
    )
}
