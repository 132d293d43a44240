import { Argument, type Command } from 'commander';

const NAME = 'completion';

/** What the shell calls for suggestions, once it has what `completion` printed. */
const SUGGEST = 'complete';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];

export const COMPLETION_EXAMPLES = `
Examples:
  $ source <(eks-identity completion bash)                                 for this shell; zsh likewise
  $ eks-identity completion fish > ~/.config/fish/completions/eks-identity.fish
`;

/** Completion for shells; it needs to know all other commands, so it is added last, and loaded only where it is asked for. */
export async function addCompletion(program: Command, args = process.argv.slice(2)): Promise<void> {
  if (args[0] === SUGGEST || (args[0] === NAME && SHELLS.includes(args[1]))) {
    const { default: tab } = await import('@bomb.sh/tab/commander');
    tab(program, { completionCommandName: NAME });
    return;
  }
  program.command(NAME)
    .description('print what makes a shell complete the arguments of this command')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText('after', COMPLETION_EXAMPLES);
}
