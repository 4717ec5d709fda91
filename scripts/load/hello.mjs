// The rival of the load test: Hono's own first example, alone in workerd, nothing asked of anybody.
import { Hono } from 'hono'

const app = new Hono()
app.get('/', (c) => c.text('Hello!'))
export default app
