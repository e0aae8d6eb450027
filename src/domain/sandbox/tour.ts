/** What a tour reports to whoever shows it. */
export type TourEvent =
  | {readonly kind: 'title'; readonly text: string}
  /** A command, as it would be typed. Its output is shown by whoever runs it. */
  | {readonly kind: 'command'; readonly text: string}
  | {readonly kind: 'proved'; readonly text: string}
  | {readonly kind: 'broken'; readonly text: string; readonly because: string}
  /** The reader may want to read before it continues. */
  | {readonly kind: 'rest'}

export interface TourResult {
  readonly proved: readonly string[]
  readonly broken: readonly {readonly claim: string; readonly because: string}[]
}
