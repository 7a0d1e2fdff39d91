"""English words that the recipe knows about products; data, to be extended."""

_QUALITIES = """
original black white blue red green grey gray silver yellow cyan magenta pink purple orange brown
gold beige transparent light dark multicolour colour color colours indoor outdoor wireless wired
bluetooth inkjet laser matte glossy box set pack kit pc pcs piece pieces new the a an and or of in
on by for with to from series intel windows usb hdmi metal plastic nylon polyester wood steel
internal external digital portable universal premium standard professional pro mini plus max gaming
sheets sheet pages dpi pixels pin port ports sealed lead acid type outlets single double high low
ultra speed home power video audio photo
"""

NOT_A_KIND = frozenset(_QUALITIES.split())
"""Colours, materials, units and other qualities, which alone do not say what a product is."""

SHORT_KINDS = frozenset({"tv", "ups", "cd", "pc"})
"""Kinds of fewer letters than a word needs otherwise."""

SYNONYMS: tuple[frozenset[str], ...] = (
    frozenset({"laptop", "notebook", "laptop computer"}),
    frozenset({"tv", "television", "led tv"}),
    frozenset({"headphones", "earphones", "earbuds"}),
    frozenset({"toner", "toner cartridge"}),
    frozenset({"ink", "ink cartridge", "printer ink"}),
    frozenset({"mobile phone", "smartphone", "cell phone", "phone"}),
    frozenset({"usb stick", "usb flash drive", "flash drive", "thumb drive"}),
    frozenset({"hard drive", "hdd", "hard disk", "hard disk drive"}),
    frozenset({"ssd", "solid state drive"}),
    frozenset({"memory card", "flash memory"}),
    frozenset({"memory module", "ram", "computer memory"}),
    frozenset({"monitor", "computer monitor", "display"}),
    frozenset({"charger", "power adapter", "ac adapter"}),
    frozenset({"networking cable", "network cable", "ethernet cable", "patch cable"}),
    frozenset({"projector", "data projector", "beamer"}),
    frozenset({"cpu", "processor"}),
    frozenset({"graphics card", "video card"}),
    frozenset({"video camera", "camcorder"}),
    frozenset({"ups", "uninterruptible power supply"}),
    frozenset({"webcam", "web camera"}),
    frozenset({"fridge", "refrigerator"}),
    frozenset({"vacuum cleaner", "vacuum", "hoover"}),
    frozenset({"speaker", "loudspeaker"}),
    frozenset({"motherboard", "mainboard", "desktop board"}),
    frozenset({"power strip", "surge protector", "power extension"}),
    frozenset({"backpack", "rucksack"}),
)
"""Names that shoppers use for one kind of product."""
