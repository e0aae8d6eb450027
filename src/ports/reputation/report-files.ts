/** Reports in files that are named on the command line. */
export interface ReportFiles {
  /**
   * Writes the file whole or not at all: a reader never sees half of it. Whoever may read a new file of this user may read
   * it. A link is kept, and the file that it leads to is replaced.
   * @throws InvalidValue where there is no regular file and none can be made.
   */
  write(file: string, text: string): Promise<void>
}
