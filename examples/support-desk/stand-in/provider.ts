import { providerServer } from 'stratagent/testing'
import { intentsByText, readQuestions } from '../questions.ts'
import { answerFrom } from './answers.ts'
import { latency } from './latency.ts'

/** A process of its own: it serves until the one that started it is gone. */
const server = await providerServer({ answer: answerFrom(intentsByText(readQuestions())), latency, remember: 1 })

const nothing = (): void => undefined
// Ctrl-C reaches both processes; the desk finishes what is under way and then lets go of this one
process.on('SIGINT', nothing)
process.on('disconnect', () => void server.close())
process.send?.({ anthropicUrl: server.anthropicUrl })
