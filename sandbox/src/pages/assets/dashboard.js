import './forms.js'
import './live.js'
