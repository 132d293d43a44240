/** After all tests: removes what `setup` made. */
export = async () => {
  await globalThis.labWatchdog?.bite();
};
