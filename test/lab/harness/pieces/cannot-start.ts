/** Something that the laboratory needs is not there; the message says how to get it. */
export class CannotStart extends Error {
  public override readonly name = 'CannotStart';
}
