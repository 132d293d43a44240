/** The command could not do its work; the message is one sentence for the person who ran it. */
export class CannotRun extends Error {
  public override readonly name = 'CannotRun';
}
