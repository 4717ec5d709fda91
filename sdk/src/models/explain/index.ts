// `leadline/models`: why a model says what it says.
export { attentionMap } from './attention.js'
export { integratedGradients, type Attribution, type IntegratedOptions } from './integrated.js'
export { bootstrap, permutationImportance, type Importance, type PermutationOptions } from './permutation.js'
export { kendallTau } from './ranks.js'
