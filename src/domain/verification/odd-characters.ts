import {oddCharacters} from '../text/characters.ts'
import type {Edit, ZoneRecord} from './judgement.ts'

/** A judgement with the characters by name that make a published value another than it looks. */
export function withNamedCharacters<
  Part extends {readonly found: readonly ZoneRecord[]; readonly edit?: Edit; readonly notes: readonly string[]},
>(part: Part): Part {
  const {edit, found, notes} = part
  if (edit === undefined) return part
  const texts = [...(edit.replace === undefined ? [] : [edit.replace]), ...found.map(({value}) => value)]
  const characters = [...new Set(texts.flatMap(oddCharacters))]
  if (characters.length === 0) return part
  return {...part, notes: [...notes, `the value that is there holds ${characters.join(', ')}`]}
}
