"""English words that no product is called by, however often titles hold them.

They only sharpen what the catalogue's own statistics say: in another language
types are found without them.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MADE_FOR = frozenset(("compatible", "fits", "for", "to"))
"""What follows one names other things, that the product is made for."""

COMES_FROM = frozenset(("by", "from"))
"""What follows one names who or what the product comes from."""

PROVIDED_WITH = frozenset(("includes", "including", "w", "with", "without"))
"""What follows one is mostly a part of the product."""

PLACED = frozenset(("at", "in", "on", "over", "per"))
"""What follows one mostly tells a property, and at times goes on with the name."""

JOINING = frozenset(("a", "all", "an", "and", "any", "most", "of", "or", "select", "the", "your"))
"""Words that part two phrases."""

_COLOURS = _words(
    "amber anthracite aqua beige black blue bronze brown burgundy champagne charcoal chrome "
    "clear colour color colours colors coloured colored copper coral cream cyan dark gold golden "
    "graphite gray green grey indigo ivory jet khaki lavender light lilac lime magenta maroon "
    "midnight mint multicolor multicolour navy orange peach pearl pink platinum purple red rose "
    "silver slate space tan teal titanium translucent transparent turquoise violet white yellow "
    "matt matte glossy metallic"
)
_UNITS = _words(
    "ac ah amp amps awg bit bits btu ch channel channels cl cm cup cups db dbi dc dl dpi fps ft "
    "foot feet g gb gbit gbps ghz gram grams gsm hertz hour hours hp hr hz in inch inches kb kg "
    "khz kva kw kwh l lb lbs lm liter litre liters litres lumen lumens m mah mb mbit mbps mhz mi "
    "micron mil ml mm month months mp ms nm ohm ounce oz pages page pair pc pcs pieces piece pin "
    "pins pixel pixels pk pole port ports ppm pt px rpm s sheet sheets tb thread v va volt volts "
    "w watt watts wh x yard year years yr zone"
)
_SIZES = _words(
    "big compact deep double dual extra extended fold full giant half heavy high huge jumbo large "
    "long low maxi medium micro mini multi nano narrow pack packs quad short single slim small "
    "super tall thick thin tiny triple twin ultra wide xl xs xxl"
)
_PRAISE = _words(
    "advanced basic best certified classic deluxe eco edition elite essential essentials exclusive "
    "fine free fresh genuine gen generation improved latest lite limited model natural new next "
    "normal official only optimum original plus plain premium pro professional quality regular "
    "refurbished selected series special standard style type typical universal unlocked value "
    "version"
)
_TRADE = _words(
    "box boxed bulk continous eu generic international oem retail uk us usa worldwide english "
    "french german dutch spanish italian male female"
)
QUALIFIERS = _COLOURS | _UNITS | _SIZES | _PRAISE | _TRADE
"""Words that neither begin nor end the name of a type."""

TECHNIQUES = _words(
    "adhesive adjustable alkaline aluminium aluminum ambidextrous analog analogue android angle "
    "assembled atx audio-visual auto autofocus automatic azerty bamboo battery-powered "
    "bluetooth branded bright built-in ceiling-mounted ceramic class coax composite corded "
    "cordless core cotton d-sub ddr desktop-mounted digital displayport duplex dvd dvi dvi-a "
    "dvi-d dvi-i ecc electric electronic enhanced enterprise equivalent ethernet external "
    "family fast flat folding freestanding full-duplex gaming gigabit glass hand-held handheld "
    "hands-free hd hdmi hot-swap hotswap hybrid in-ear indoor inkjet integrated internal ips ir "
    "lan laser lcd leather led left-hand lga linux lithium lithium-ion luxe managed manual "
    "metal micro-usb modular molded mono monochrome moulded multimedia multimode nbd network "
    "networking nimh nylon oled on-site online optical organic outdoor over-ear parallel "
    "patented pci permanent plastic portable printable printing qwerty qwertz rackmount rca "
    "rechargeable removable resolution reversible rgb right-hand round rugged sata satellite "
    "sealed self- serial shielded sided sim simplex singlemode slimline smart snagless solid "
    "stackable stainless steel stereo telephoto thermal touch touchscreen tv-tuner uhd "
    "unmanaged unshielded usb utp vga video wall-mounted waterproof wi-fi widescreen wifi "
    "windows wired wireless wooden wxga xga yield"
)
"""Words that may begin the name of a type ("laser printer") but are none by themselves."""

ACCESSORIES = _words(
    "adapter backpack bag battery bracket bulb cable cap cartridge case charger cleaning "
    "cleaner cord cover cradle dock drum fan filter foil fuser head holder holster hood housing "
    "ink lamp lock mount organizer pouch protector refill remote replacement ribbon roller sensor "
    "shelf sleeve spare spray stand strap stylus toner tray warranty"
)
"""Words by which things that belong to others are called, at most 64."""

LETTERS = frozenset(("pdu", "tv", "ups"))
"""Names of types that are written in capitals."""

QUALITIES = frozenset(
    ("color", "colors", "colour", "colours", "finish", "flavor", "flavour", "material", "scent")
)
"""Attributes whose names have one of these words tell a quality: their values are no types."""
