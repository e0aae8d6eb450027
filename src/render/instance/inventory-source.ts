import type {InventorySource} from '../../domain/instance/inventory-source.ts'
import {paragraph} from '../text/paragraph.ts'
import type {Screen} from '../text/screen.ts'
import {ageOf} from './words.ts'

/** Which inventory was shown, how old it is, and what may be missing in it. */
export function inventoryLine(screen: Screen, {source, changedAt}: InventorySource, now: number): string {
  if (source === 'cloud-foundry') return screen.paint.dim("Inventory: Cloud Foundry's, as of now.")
  const age = changedAt === null ? 'empty' : `last changed ${ageOf(changedAt, now)} ago`
  const text = `Inventory: this machine's, ${age}; a broker has no list. What was made on another machine is found by its name.`
  return screen.paint.dim(paragraph(text, screen.columns, ''))
}
