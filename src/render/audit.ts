import type {Audit} from '../app/audit/audit.ts'
import type {RepairOutcome} from '../app/audit/repair-findings.ts'
import {type Finding, SEVERITIES, type Severity} from '../domain/audit/finding.ts'
import {plainLine} from '../domain/plain-text.ts'
import {grouped} from './reputation-words.ts'
import {beside, type Glyph, glyph, type Screen, type View} from './screen.ts'

const GLYPHS: Readonly<Record<Severity, Glyph>> = {error: 'no', warning: 'warn', note: 'dot'}

/** Findings under their instances, the worst instance first, each with what puts it right. */
export function renderAudit(audit: Audit): View {
  return (screen) => {
    const {summary, findings, missing, repairs} = audit
    const counts = SEVERITIES.filter((severity) => summary[severity] > 0).map(
      (severity) => `${grouped(summary[severity])} ${summary[severity] === 1 ? severity : `${severity}s`}`,
    )
    const instances = `${grouped(summary.instances)} ${summary.instances === 1 ? 'instance' : 'instances'}`
    const headline = beside(screen, [
      instances,
      plainLine(audit.region),
      ...(counts.length > 0 ? counts : ['no findings']),
    ])
    const groups = byInstance(findings).map(([title, members]) => group(screen, title, members))
    const clean =
      findings.length > 0 || missing.length > 0 ? [] : [`${glyph(screen, 'ok')} Everything is as it should be.`]
    return [
      headline,
      ...clean,
      ...groups,
      ...unread(screen, audit),
      ...(repairs ? [renderRepairs(repairs)(screen)] : []),
    ].join('\n\n')
  }
}

/** A finding on its own, as before a question. */
export function renderFinding(finding: Finding): View {
  return (screen) => lines(screen, finding).join('\n')
}

export function renderRepairs(outcomes: readonly RepairOutcome[]): View {
  return (screen) => {
    if (outcomes.length === 0) return 'Nothing was changed.'
    const marks: Readonly<Record<RepairOutcome['state'], Glyph>> = {done: 'ok', unconfirmed: 'wait', failed: 'no'}
    const words: Readonly<Record<RepairOutcome['state'], string>> = {
      done: 'fixed',
      unconfirmed: 'sent',
      failed: 'not fixed',
    }
    return outcomes
      .map(({id, state, detail}) => {
        const line = `${glyph(screen, marks[state])} ${words[state]}  ${plainLine(id)}`
        return detail === undefined ? line : `${line}\n    ${plainLine(detail)}`
      })
      .join('\n')
  }
}

/** In the order of the findings, so the instance with the most severe one comes first. */
function byInstance(findings: readonly Finding[]): [string, Finding[]][] {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const title = finding.instance ? finding.instance.configurationSet : ''
    const group = groups.get(title)
    if (group) group.push(finding)
    else groups.set(title, [finding])
  }
  return [...groups].map(([, members]) => [titleOf(members[0]), members])
}

function titleOf(finding: Finding | undefined): string {
  const instance = finding?.instance
  if (!instance) return 'the platform'
  const name = plainLine(instance.name)
  return name === instance.configurationSet ? name : `${name} (${plainLine(instance.configurationSet)})`
}

function group(screen: Screen, title: string, findings: readonly Finding[]): string {
  const shown = findings.flatMap((finding, index) => {
    // The same advice as just above needs no second reading.
    const repeated = findings[index - 1]?.fix.text === finding.fix.text
    return lines(screen, finding, {fix: !repeated}).map((line) => `  ${line}`)
  })
  return [screen.paint.bold(title), ...shown].join('\n')
}

function lines(screen: Screen, {severity, id, message, fix}: Finding, show = {fix: true}): string[] {
  const done = fix.requests ? `  ${fix.safe ? '--fix does it' : '--fix --id does it'}` : ''
  const advice = show.fix ? wrapped(plainLine(fix.text), Math.max(40, screen.columns - 13)) : []
  return [
    `${glyph(screen, GLYPHS[severity])} ${severity.padEnd(7)}  ${plainLine(message)}`,
    `    ${screen.paint.dim('id')}   ${plainLine(id)}${screen.paint.dim(done)}`,
    ...advice.map((line, index) => `    ${index === 0 ? screen.paint.dim('fix') : '   '}  ${line}`),
  ]
}

function unread(screen: Screen, {missing}: Audit): string[] {
  if (missing.length === 0) return []
  const list = missing.map(({what, why}) => `  ${glyph(screen, 'wait')} ${plainLine(what)}: ${plainLine(why)}`)
  return [['Not looked at, so not judged:', ...list].join('\n')]
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
