/** One word of ours for a thing, what it means, and what else people call it. */
export interface Term {
  id: string
  description: string
  /** In lower case, words apart by one space. */
  aliases: readonly string[]
}

/** The chains that incidents name. A data file with another one is refused until it stands here. */
export const chains: readonly Term[] = [
  { id: 'arbitrum', description: 'Arbitrum One', aliases: ['arb', 'arbitrum one'] },
  { id: 'avalanche', description: 'Avalanche C-Chain', aliases: ['avax', 'avalanche c chain'] },
  { id: 'base', description: 'Base', aliases: ['base mainnet'] },
  { id: 'blast', description: 'Blast', aliases: [] },
  {
    id: 'bnb',
    description: 'BNB Chain, once Binance Smart Chain',
    aliases: ['bsc', 'bnb chain', 'bnb smart chain', 'binance', 'binance smart chain', 'binance chain'],
  },
  { id: 'ethereum', description: 'Ethereum', aliases: ['eth', 'ether', 'ethereum mainnet', 'mainnet'] },
  { id: 'fantom', description: 'Fantom Opera', aliases: ['ftm', 'fantom opera'] },
  { id: 'gnosis', description: 'Gnosis Chain', aliases: ['xdai', 'gnosis chain'] },
  { id: 'linea', description: 'Linea', aliases: [] },
  { id: 'optimism', description: 'OP Mainnet', aliases: ['op', 'op mainnet'] },
  { id: 'polygon', description: 'Polygon PoS', aliases: ['matic', 'pol', 'polygon pos'] },
]

/** Stands for the chain of an incident that names none. */
export const UNKNOWN_CHAIN = 'unknown'

/** How the money was taken. These are KAMIYO's categories, not those of the source. */
export const categories: readonly Term[] = [
  {
    id: 'access_control',
    description: 'A function that only some may call was open to everybody',
    aliases: ['authorization', 'missing access control', 'unprotected function'],
  },
  {
    id: 'arbitrary_call',
    description: 'The contract called any address with any data, often to spend approvals of its users',
    aliases: ['arbitrary external call', 'approval drain', 'approvals'],
  },
  {
    id: 'arithmetic',
    description: 'Overflow, rounding or loss of precision',
    aliases: ['overflow', 'underflow', 'rounding', 'precision loss'],
  },
  {
    id: 'bridge_message',
    description: 'A bridge accepted a message or a deposit that was not real',
    aliases: ['bridge', 'cross chain', 'crosschain'],
  },
  {
    id: 'donation_or_share_inflation',
    description: 'A donation to a vault or pool moved the value of its shares',
    aliases: ['donation', 'share inflation', 'inflation', 'first depositor', 'vault inflation'],
  },
  {
    id: 'flash_loan',
    description: 'Described by its source only as an attack with a flash loan',
    aliases: ['flashloan'],
  },
  {
    id: 'front_running',
    description: 'Somebody else got in before the transaction',
    aliases: ['frontrunning', 'front run', 'sandwich', 'mev'],
  },
  {
    id: 'governance',
    description: 'A vote or proposal was used against the protocol',
    aliases: ['dao', 'vote', 'voting', 'proposal'],
  },
  {
    id: 'initialisation_or_upgrade',
    description: 'A contract that could be initialised or upgraded by anybody',
    aliases: ['initialization', 'initialisation', 'upgrade', 'proxy', 'uninitialized'],
  },
  {
    id: 'input_validation',
    description: 'An argument was not checked',
    aliases: ['validation', 'unchecked input', 'missing validation'],
  },
  {
    id: 'logic_error',
    description: 'The rules of the contract were wrong',
    aliases: ['business logic', 'logic flaw', 'logic'],
  },
  { id: 'other', description: 'None of these, or the source does not say', aliases: ['unclassified'] },
  {
    id: 'price_manipulation',
    description: 'A price that the contract trusted was moved, often that of a pool',
    aliases: ['oracle', 'oracle manipulation', 'price oracle', 'manipulation'],
  },
  {
    id: 'private_key_compromise',
    description: 'A private key was stolen or guessed',
    aliases: ['private key', 'key compromise', 'stolen key', 'key leak', 'leaked key', 'multisig'],
  },
  {
    id: 'randomness',
    description: 'A number that had to be random could be foreseen',
    aliases: ['bad randomness', 'weak randomness', 'random'],
  },
  {
    id: 'reentrancy',
    description: 'The contract was called again before it had finished',
    aliases: ['re entrancy', 'reentrant', 'read only reentrancy'],
  },
  {
    id: 'rug_pull',
    description: 'Those who ran the project took the money',
    aliases: ['rugpull', 'exit scam', 'insider'],
  },
  {
    id: 'signature_verification',
    description: 'A signature was not checked, or could be used again',
    aliases: ['signature', 'signature replay', 'permit'],
  },
  {
    id: 'token_mechanics',
    description: 'Fees, burns or rewards of a token were turned against its pool',
    aliases: ['fee on transfer', 'deflationary', 'burn', 'reflection', 'tokenomics'],
  },
]
