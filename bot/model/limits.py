"""The limits of messages and forms, which hold on every platform."""

from typing import Final

MAX_CONTROLS: Final = 5
"""Maximum number of controls in a message. Each button, each menu and each link is a control."""
MAX_CONTROLS_ON_HOME: Final = 8
MAX_BUTTONS: Final = 5
"""Maximum number of buttons in a row. This is Discord's limit."""
MAX_OPTIONS: Final = 25
"""Maximum number of options of a menu or a field. This is Discord's limit."""
MAX_ACTION: Final = 80
"""Maximum length of an action in characters. Discord's custom_id may have 100, and also contains the server's id."""
MAX_FORM_TITLE: Final = 24
"""Maximum length of a form's title, and of the label of its button. This is Slack's limit for a modal."""
MAX_FIELDS: Final = 5
"""Maximum number of fields in a form. This is Discord's limit for a modal."""
