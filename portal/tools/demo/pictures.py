"""Pictures of the demo's pages and of Eva: drawn, because a photograph would be of somebody."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from portal.files import pictures
from portal.models import InitiativePage, Picture, User

SIZE = WIDE, HIGH = 1200, 675
SKY, SEA, LAND, WALL, ROOF, LIGHT, DARK, SKIN = (
    *("#cfe3ee", "#3f7d9d", "#7f9f6b", "#b5482f", "#3a3f47", "#f6e2a8", "#22384a", "#e3b796"),
)
PAGES = {
    "lotsen": ("En lotsbåt på väg in mot en röd sjöbod vid vattnet", "boat"),
    "matningar": ("Fyra staplar som blir högre, framför ett hus", "bars"),
    "upphandlingsdialog": ("Två pratbubblor över ett bord", "talk"),
    "framtidsfron": ("Ett frö som har blivit en planta i en kruka", "plant"),
    "forenkla": ("En krokig väg som blir rak mot horisonten", "road"),
}


def put_up(eva: User) -> None:
    for page in InitiativePage.objects.filter(initiative__in=PAGES):
        alt, scene = PAGES[page.initiative]
        _keep(_landscape(SCENES[scene]), page=page, alt=alt)
    _keep(_portrait(), person=eva, alt="Tecknad bild av Eva Ek")


def _keep(drawn: Image.Image, **belongs) -> None:
    written = BytesIO()
    drawn.save(written, "PNG")
    small = pictures.draw(SimpleUploadedFile("bild.png", written.getvalue()))
    Picture.objects.create(
        content=small.content, version=small.version, width=small.width, height=small.height, **belongs
    )


def _landscape(scene) -> Image.Image:
    found = Image.new("RGB", SIZE, SKY)
    draw = ImageDraw.Draw(found)
    draw.ellipse((890, 70, 1030, 210), fill=LIGHT)
    draw.polygon([(0, 430), (260, 330), (560, 430), (820, 350), (WIDE, 430), (WIDE, HIGH), (0, HIGH)], fill=LAND)
    scene(draw)
    return found


def _boat(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 440, WIDE, HIGH), fill=SEA)
    draw.rectangle((120, 300, 380, 450), fill=WALL)
    draw.polygon([(100, 300), (250, 200), (400, 300)], fill=ROOF)
    draw.rectangle((220, 350, 280, 450), fill=LIGHT)
    draw.polygon([(620, 500), (1040, 500), (980, 590), (680, 590)], fill=DARK)
    draw.rectangle((740, 400, 900, 500), fill="#ffffff")
    draw.rectangle((760, 420, 880, 460), fill=SEA)
    draw.line((820, 400, 820, 320), fill=DARK, width=8)
    draw.polygon([(820, 320), (880, 340), (820, 360)], fill=WALL)


def _bars(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((760, 260, 1060, 560), fill=WALL)
    draw.polygon([(730, 260), (910, 150), (1090, 260)], fill=ROOF)
    for n, height in enumerate((110, 180, 250, 340)):
        draw.rectangle((140 + 140 * n, 580 - height, 240 + 140 * n, 580), fill=(SEA, DARK)[n == 3])


def _talk(draw: ImageDraw.ImageDraw) -> None:
    draw.rounded_rectangle((170, 130, 620, 360), 40, fill="#ffffff")
    draw.polygon([(280, 355), (360, 355), (270, 440)], fill="#ffffff")
    draw.rounded_rectangle((600, 220, 1040, 430), 40, fill=DARK)
    draw.polygon([(860, 425), (940, 425), (960, 500)], fill=DARK)
    for at in range(3):
        draw.rectangle((230, 185 + 50 * at, (560, 520, 430)[at], 200 + 50 * at), fill=SEA)
        draw.rectangle((660, 270 + 45 * at, (980, 920, 840)[at], 285 + 45 * at), fill=LIGHT)
    draw.rectangle((120, 540, 1080, 580), fill=WALL)


def _plant(draw: ImageDraw.ImageDraw) -> None:
    draw.polygon([(460, 430), (740, 430), (700, 620), (500, 620)], fill=WALL)
    draw.rectangle((440, 400, 760, 440), fill=ROOF)
    draw.line((600, 400, 600, 180), fill=DARK, width=14)
    draw.ellipse((600, 170, 790, 270), fill="#3d6b3a")
    draw.ellipse((410, 230, 600, 330), fill="#3d6b3a")


def _road(draw: ImageDraw.ImageDraw) -> None:
    draw.line([(140, HIGH), (330, 590), (150, 520), (420, 470), (520, 430)], fill=ROOF, width=46, joint="curve")
    draw.polygon([(620, HIGH), (1020, HIGH), (850, 390), (800, 390)], fill=ROOF)
    for top in (620, 560, 500, 440):
        draw.rectangle((812, top, 832, top + 30), fill=LIGHT)


SCENES = {"boat": _boat, "bars": _bars, "talk": _talk, "plant": _plant, "road": _road}


def _portrait() -> Image.Image:
    found = Image.new("RGB", (600, 600), SKY)
    draw = ImageDraw.Draw(found)
    draw.ellipse((160, 90, 440, 470), fill="#6b4a2f")
    draw.ellipse((80, 430, 520, 900), fill=DARK)
    draw.rectangle((260, 380, 340, 470), fill=SKIN)
    draw.ellipse((200, 140, 400, 410), fill=SKIN)
    draw.pieslice((180, 100, 420, 340), 180, 360, fill="#6b4a2f")
    draw.ellipse((250, 255, 270, 275), fill=DARK)
    draw.ellipse((330, 255, 350, 275), fill=DARK)
    draw.arc((255, 290, 345, 350), 20, 160, fill=WALL, width=8)
    return found
