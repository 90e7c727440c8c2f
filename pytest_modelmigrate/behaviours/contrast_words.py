"""Words that set two sources apart."""

from __future__ import annotations

import re
from typing import Final

CONTRAST: Final = re.compile(
    r"\b(?:however|whereas|while|although|but|by contrast|in contrast|on the other hand|conversely|conflict\w*"
    r"|contradict\w*|disagree\w*|diverg\w*|differ\w*|discrepan\w*|inconsisten\w*|dispute\w*|at odds|vary"
    r"|varies|versus|vs"
    r"|dagegen|hingegen|jedoch|aber|widerspr\w*|während|abweich\w*|unterschied\w*|uneinig\w*"
    r"|cependant|tandis|mais|alors que|contredi\w*|désaccord|toutefois"
    r"|sin embargo|mientras|pero|contrad\w*|difier\w*|discrep\w*"
    r"|tuttavia|mentre|invece|però|discordan\w*|no entanto|enquanto|porém|mas|discord\w*"
    r"|echter|terwijl|maar|tegenspr\w*|tegenstrijd\w*|verschil\w*"
    r"|jednak|natomiast|podczas gdy|sprzeczn\w*|różni\w*|ale)\b"
    r"|लेकिन|जबकि|परंतु|विरोध|अलग"
    r"|然而|但|不同|不一致|矛盾|一方|しかし|ただし|異な|食い違|بينما|لكن|تناقض|تعارض|تختلف|يختلف",
    re.IGNORECASE,
)
CONTRADICTS: Final = re.compile(
    r"\b(?:conflict|contradict|disagree|diverg|differ|discrepan|inconsisten|dispute|at odds|var(?:y|ies)\b|widerspr"
    r"|abweich|unterschied|uneinig|contredi|désaccord|contrad|difier|discrep|discord|tegenspr|tegenstrijd|verschil|sprzeczn|różni)"
    r"|विरोध|अलग|不同|不一致|矛盾|異な|食い違|تناقض|تعارض|تختلف|يختلف",
    re.IGNORECASE,
)
"""Words that say themselves that sources contradict each other."""
