/**
 * What the module offers. Every export runs one thread's share of a job and is called by each thread
 * with its own index; addresses are in bytes, `false` means that another thread was lost.
 *
 * The results are the twins' to the last bit: f32 addition, subtraction and multiplication only, in
 * the twins' order, with one lane for one cell or node. Nothing is fused or reassociated.
 */
export { graphPressure, graphWave } from './graph';
export { gridByHalves, gridByWavefront, setCoefficients, setGrid, setSources } from './grid';
export { pairwiseTension, setTension } from './tension';
