//! Every screen, in light: nothing that axe would fault, and a picture that shows something.

import { holdScreens } from './hold.mjs'

holdScreens({ dark: false })
