/** Every kernel by name, with what goes in and what comes out. */
// oxlint-disable-next-line typescript/no-empty-interface -- filled by one line a kernel
export interface KernelJobs {}
