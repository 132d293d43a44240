import { Account } from './account';
import { CdkCommand } from './cdk-command';
import { Emulator } from './emulator';

/** What the tests of a file deploy to. */
export interface EmulatedAws {
  readonly emulator: Emulator;
  readonly account: Account;
  readonly cdk: CdkCommand;
}

/** An emulator for the tests of a file, with an account that is bootstrapped. */
export function inEmulator(): () => EmulatedAws {
  let aws: EmulatedAws | undefined;
  beforeAll(async () => {
    const emulator = await Emulator.start();
    aws = { emulator, account: new Account(emulator), cdk: new CdkCommand(emulator) };
    await aws.cdk.bootstrap();
  });
  afterAll(async () => {
    aws?.account.close();
    await aws?.emulator.stop();
  });
  return () => aws!;
}
