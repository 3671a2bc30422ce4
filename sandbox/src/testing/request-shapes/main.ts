import { writeFileSync } from 'node:fs'
import { SHAPES_FILE } from '../../http/request-shapes.ts'
import { writeShapes } from './write-shapes.ts'

writeFileSync(SHAPES_FILE, writeShapes())
