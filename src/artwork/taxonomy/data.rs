//! The words. Codes are stored and linked to: one may be added, none is ever changed or taken away.

use super::{Medium, Term};

const fn term(code: &'static str, ko: &'static str, en: &'static str) -> Term {
    Term { code, ko, en }
}

const SHOWS_PORTRAIT: Term = term("portrait", "인물", "Portrait");
const SHOWS_LANDSCAPE: Term = term("landscape", "풍경", "Landscape");
const SHOWS_STILL_LIFE: Term = term("still_life", "정물", "Still life");
const SHOWS_ABSTRACT: Term = term("abstract", "추상", "Abstract");
const SHOWS_ANIMAL: Term = term("animal", "동물", "Animals");
const SHOWS_PLANT: Term = term("plant", "꽃과 식물", "Flowers and plants");
const SHOWS_NUDE: Term = term("nude", "누드", "Nude");
const SHOWS_CITY: Term = term("city", "도시", "City");
const SHOWS_GENRE: Term = term("genre", "일상", "Daily life");
const SHOWS_HISTORY: Term = term("history", "역사", "History");
const SHOWS_RELIGION: Term = term("religion", "종교", "Religion");
const SHOWS_MYTH: Term = term("myth", "신화", "Myth");
const SHOWS_SEA: Term = term("sea", "바다", "Sea");
const SHOWS_NATURE: Term = term("nature", "자연", "Nature");
const SHOWS_ARCHITECTURE: Term = term("architecture", "건축", "Architecture");
const SHOWS_STREET: Term = term("street", "거리", "Street");
const SHOWS_DOCUMENTARY: Term = term("documentary", "기록", "Documentary");
const SHOWS_FASHION: Term = term("fashion", "패션", "Fashion");
const SHOWS_STAGED: Term = term("staged", "연출", "Staged");
const SHOWS_FIGURE: Term = term("figure", "형상", "Figure");
const SHOWS_MEMORIAL: Term = term("memorial", "기념", "Memorial");
const SHOWS_OBJECT: Term = term("object", "사물", "Object");
const SHOWS_STUDY: Term = term("study", "습작", "Study");
const SHOWS_ILLUSTRATION: Term = term("illustration", "삽화", "Illustration");
const SHOWS_PATTERN: Term = term("pattern", "문양", "Pattern");
const SHOWS_CALLIGRAPHY: Term = term("calligraphy", "서예", "Calligraphy");
const SHOWS_STORY: Term = term("story", "이야기", "Story");
const SHOWS_POSTER: Term = term("poster", "포스터", "Poster");

const STYLE_REALISM: Term = term("realism", "사실주의", "Realism");
const STYLE_IMPRESSIONISM: Term = term("impressionism", "인상주의", "Impressionism");
const STYLE_EXPRESSIONISM: Term = term("expressionism", "표현주의", "Expressionism");
const STYLE_CUBISM: Term = term("cubism", "입체주의", "Cubism");
const STYLE_SURREALISM: Term = term("surrealism", "초현실주의", "Surrealism");
const STYLE_ABSTRACT_ART: Term = term("abstract_art", "추상미술", "Abstract art");
const STYLE_POP_ART: Term = term("pop_art", "팝아트", "Pop art");
const STYLE_MINIMALISM: Term = term("minimalism", "미니멀리즘", "Minimalism");
const STYLE_CONTEMPORARY: Term = term("contemporary", "현대미술", "Contemporary");
const STYLE_MODERN: Term = term("modern", "근대미술", "Modern");
const STYLE_DANSAEKHWA: Term = term("dansaekhwa", "단색화", "Dansaekhwa");
const STYLE_LITERATI: Term = term("literati", "문인화", "Literati painting");
const STYLE_FOLK: Term = term("folk", "민화", "Folk painting");
const STYLE_ROMANTICISM: Term = term("romanticism", "낭만주의", "Romanticism");
const STYLE_BAROQUE: Term = term("baroque", "바로크", "Baroque");
const STYLE_RENAISSANCE: Term = term("renaissance", "르네상스", "Renaissance");
const STYLE_FAUVISM: Term = term("fauvism", "야수파", "Fauvism");
const STYLE_OP_ART: Term = term("op_art", "옵아트", "Op art");
const STYLE_CLASSICAL: Term = term("classical", "고전주의", "Classical");
const STYLE_CONCEPTUAL: Term = term("conceptual", "개념미술", "Conceptual");
const STYLE_KINETIC: Term = term("kinetic", "키네틱 아트", "Kinetic");
const STYLE_ASSEMBLAGE: Term = term("assemblage", "아상블라주", "Assemblage");
const STYLE_BLACK_AND_WHITE: Term = term("black_and_white", "흑백", "Black and white");
const STYLE_COLOUR: Term = term("colour", "컬러", "Colour");
const STYLE_PICTORIALISM: Term = term("pictorialism", "회화주의 사진", "Pictorialism");
const STYLE_STRAIGHT: Term = term("straight", "스트레이트 사진", "Straight photography");
const STYLE_ART_NOUVEAU: Term = term("art_nouveau", "아르 누보", "Art nouveau");
const STYLE_ART_DECO: Term = term("art_deco", "아르 데코", "Art deco");
const STYLE_UKIYO_E: Term = term("ukiyo_e", "우키요에", "Ukiyo-e");
const STYLE_STREET_ART: Term = term("street_art", "거리미술", "Street art");
const STYLE_TRADITIONAL: Term = term("traditional", "전통", "Traditional");
const STYLE_GEOMETRIC: Term = term("geometric", "기하학", "Geometric");
const STYLE_NAIVE: Term = term("naive", "소박파", "Naive art");

const BY_OIL: Term = term("oil", "유화", "Oil");
const BY_ACRYLIC: Term = term("acrylic", "아크릴", "Acrylic");
const BY_WATERCOLOUR: Term = term("watercolour", "수채", "Watercolour");
const BY_GOUACHE: Term = term("gouache", "과슈", "Gouache");
const BY_TEMPERA: Term = term("tempera", "템페라", "Tempera");
const BY_INK: Term = term("ink", "수묵", "Ink");
const BY_INK_AND_COLOUR: Term = term("ink_and_colour", "채색", "Ink and colour");
const BY_FRESCO: Term = term("fresco", "프레스코", "Fresco");
const BY_ENCAUSTIC: Term = term("encaustic", "납화", "Encaustic");
const BY_LACQUER: Term = term("lacquer", "옻칠", "Lacquer");
const BY_SPRAY: Term = term("spray", "스프레이", "Spray paint");
const BY_MIXED_MEDIA: Term = term("mixed_media", "혼합 재료", "Mixed media");
const BY_BRONZE: Term = term("bronze", "청동", "Bronze");
const BY_MARBLE: Term = term("marble", "대리석", "Marble");
const BY_STONE: Term = term("stone", "돌", "Stone");
const BY_WOOD: Term = term("wood", "나무", "Wood");
const BY_CLAY: Term = term("clay", "점토", "Clay");
const BY_CERAMIC: Term = term("ceramic", "도자", "Ceramic");
const BY_GLASS: Term = term("glass", "유리", "Glass");
const BY_IRON: Term = term("iron", "철", "Iron");
const BY_STEEL: Term = term("steel", "강철", "Steel");
const BY_ALUMINIUM: Term = term("aluminium", "알루미늄", "Aluminium");
const BY_PLASTER: Term = term("plaster", "석고", "Plaster");
const BY_RESIN: Term = term("resin", "레진", "Resin");
const BY_WAX: Term = term("wax", "밀랍", "Wax");
const BY_FOUND_OBJECT: Term = term("found_object", "발견된 사물", "Found objects");
const BY_GELATIN_SILVER: Term = term("gelatin_silver", "젤라틴 실버", "Gelatin silver");
const BY_C_PRINT: Term = term("c_print", "크로모제닉", "Chromogenic print");
const BY_PIGMENT_PRINT: Term = term("pigment_print", "피그먼트", "Pigment print");
const BY_PLATINUM: Term = term("platinum", "플래티넘", "Platinum");
const BY_CYANOTYPE: Term = term("cyanotype", "청사진", "Cyanotype");
const BY_DAGUERREOTYPE: Term = term("daguerreotype", "다게레오타입", "Daguerreotype");
const BY_INSTANT: Term = term("instant", "즉석 사진", "Instant film");
const BY_PHOTOGRAM: Term = term("photogram", "포토그램", "Photogram");
const BY_ALBUMEN: Term = term("albumen", "알부민", "Albumen");
const BY_PENCIL: Term = term("pencil", "연필", "Pencil");
const BY_CHARCOAL: Term = term("charcoal", "목탄", "Charcoal");
const BY_PEN: Term = term("pen", "펜", "Pen");
const BY_PASTEL: Term = term("pastel", "파스텔", "Pastel");
const BY_CHALK: Term = term("chalk", "분필", "Chalk");
const BY_CRAYON: Term = term("crayon", "크레용", "Crayon");
const BY_BRUSH: Term = term("brush", "붓", "Brush");
const BY_SILVERPOINT: Term = term("silverpoint", "은필", "Silverpoint");
const BY_MARKER: Term = term("marker", "마커", "Marker");
const BY_WOODCUT: Term = term("woodcut", "목판화", "Woodcut");
const BY_LINOCUT: Term = term("linocut", "리노컷", "Linocut");
const BY_ETCHING: Term = term("etching", "에칭", "Etching");
const BY_ENGRAVING: Term = term("engraving", "인그레이빙", "Engraving");
const BY_DRYPOINT: Term = term("drypoint", "드라이포인트", "Drypoint");
const BY_AQUATINT: Term = term("aquatint", "애쿼틴트", "Aquatint");
const BY_MEZZOTINT: Term = term("mezzotint", "메조틴트", "Mezzotint");
const BY_LITHOGRAPH: Term = term("lithograph", "석판화", "Lithograph");
const BY_SCREENPRINT: Term = term("screenprint", "실크스크린", "Screenprint");
const BY_MONOTYPE: Term = term("monotype", "모노타이프", "Monotype");
const BY_DIGITAL_PRINT: Term = term("digital_print", "디지털 판화", "Digital print");
const BY_COLLAGE: Term = term("collage", "콜라주", "Collage");
const BY_PAPER_CUT: Term = term("paper_cut", "종이 오리기", "Paper cut");
const BY_FOLDING: Term = term("folding", "접기", "Folding");
const BY_PAPIER_MACHE: Term = term("papier_mache", "지공예", "Papier-mache");
const BY_HANJI: Term = term("hanji", "한지", "Hanji");
const BY_PAPER_MAKING: Term = term("paper_making", "종이 뜨기", "Paper making");
const BY_ARTIST_BOOK: Term = term("artist_book", "아티스트 북", "Artist's book");
const BY_WEAVING: Term = term("weaving", "직조", "Weaving");
const BY_TAPESTRY: Term = term("tapestry", "태피스트리", "Tapestry");
const BY_EMBROIDERY: Term = term("embroidery", "자수", "Embroidery");
const BY_QUILTING: Term = term("quilting", "퀼트", "Quilting");
const BY_PATCHWORK: Term = term("patchwork", "조각보", "Patchwork");
const BY_DYEING: Term = term("dyeing", "염색", "Dyeing");
const BY_FELT: Term = term("felt", "펠트", "Felt");
const BY_KNITTING: Term = term("knitting", "뜨개", "Knitting");
const BY_SEWING: Term = term("sewing", "바느질", "Sewing");
const BY_LACE: Term = term("lace", "레이스", "Lace");

pub(super) const MEDIA: &[Medium] = &[
    Medium {
        term: term("painting", "회화", "Painting"),
        themes: &[
            SHOWS_PORTRAIT,
            SHOWS_LANDSCAPE,
            SHOWS_STILL_LIFE,
            SHOWS_ABSTRACT,
            SHOWS_ANIMAL,
            SHOWS_PLANT,
            SHOWS_NUDE,
            SHOWS_CITY,
            SHOWS_GENRE,
            SHOWS_HISTORY,
            SHOWS_RELIGION,
            SHOWS_MYTH,
            SHOWS_SEA,
        ],
        styles: &[
            STYLE_REALISM,
            STYLE_IMPRESSIONISM,
            STYLE_EXPRESSIONISM,
            STYLE_CUBISM,
            STYLE_SURREALISM,
            STYLE_FAUVISM,
            STYLE_ABSTRACT_ART,
            STYLE_POP_ART,
            STYLE_OP_ART,
            STYLE_MINIMALISM,
            STYLE_DANSAEKHWA,
            STYLE_LITERATI,
            STYLE_FOLK,
            STYLE_ROMANTICISM,
            STYLE_BAROQUE,
            STYLE_RENAISSANCE,
            STYLE_CLASSICAL,
            STYLE_NAIVE,
            STYLE_STREET_ART,
            STYLE_MODERN,
            STYLE_CONTEMPORARY,
        ],
        techniques: &[
            BY_OIL,
            BY_ACRYLIC,
            BY_WATERCOLOUR,
            BY_GOUACHE,
            BY_TEMPERA,
            BY_INK,
            BY_INK_AND_COLOUR,
            BY_FRESCO,
            BY_ENCAUSTIC,
            BY_LACQUER,
            BY_SPRAY,
            BY_MIXED_MEDIA,
        ],
    },
    Medium {
        term: term("sculpture", "조각", "Sculpture"),
        themes: &[
            SHOWS_FIGURE,
            SHOWS_PORTRAIT,
            SHOWS_ANIMAL,
            SHOWS_ABSTRACT,
            SHOWS_MEMORIAL,
            SHOWS_RELIGION,
            SHOWS_MYTH,
            SHOWS_OBJECT,
            SHOWS_NATURE,
        ],
        styles: &[
            STYLE_CLASSICAL,
            STYLE_REALISM,
            STYLE_EXPRESSIONISM,
            STYLE_CUBISM,
            STYLE_SURREALISM,
            STYLE_ABSTRACT_ART,
            STYLE_POP_ART,
            STYLE_MINIMALISM,
            STYLE_KINETIC,
            STYLE_ASSEMBLAGE,
            STYLE_CONCEPTUAL,
            STYLE_TRADITIONAL,
            STYLE_MODERN,
            STYLE_CONTEMPORARY,
        ],
        techniques: &[
            BY_BRONZE,
            BY_MARBLE,
            BY_STONE,
            BY_WOOD,
            BY_CLAY,
            BY_CERAMIC,
            BY_GLASS,
            BY_IRON,
            BY_STEEL,
            BY_ALUMINIUM,
            BY_PLASTER,
            BY_RESIN,
            BY_WAX,
            BY_FOUND_OBJECT,
            BY_MIXED_MEDIA,
        ],
    },
    Medium {
        term: term("photography", "사진", "Photography"),
        themes: &[
            SHOWS_PORTRAIT,
            SHOWS_LANDSCAPE,
            SHOWS_NATURE,
            SHOWS_ARCHITECTURE,
            SHOWS_CITY,
            SHOWS_STREET,
            SHOWS_DOCUMENTARY,
            SHOWS_STILL_LIFE,
            SHOWS_FASHION,
            SHOWS_NUDE,
            SHOWS_STAGED,
            SHOWS_ABSTRACT,
        ],
        styles: &[
            STYLE_BLACK_AND_WHITE,
            STYLE_COLOUR,
            STYLE_PICTORIALISM,
            STYLE_STRAIGHT,
            STYLE_CONCEPTUAL,
            STYLE_SURREALISM,
            STYLE_MINIMALISM,
            STYLE_MODERN,
            STYLE_CONTEMPORARY,
        ],
        techniques: &[
            BY_GELATIN_SILVER,
            BY_C_PRINT,
            BY_PIGMENT_PRINT,
            BY_PLATINUM,
            BY_CYANOTYPE,
            BY_DAGUERREOTYPE,
            BY_ALBUMEN,
            BY_INSTANT,
            BY_PHOTOGRAM,
            BY_MIXED_MEDIA,
        ],
    },
    Medium {
        term: term("drawing", "드로잉", "Drawing"),
        themes: &[
            SHOWS_PORTRAIT,
            SHOWS_FIGURE,
            SHOWS_LANDSCAPE,
            SHOWS_STILL_LIFE,
            SHOWS_ANIMAL,
            SHOWS_PLANT,
            SHOWS_NUDE,
            SHOWS_CITY,
            SHOWS_STUDY,
            SHOWS_ILLUSTRATION,
            SHOWS_ABSTRACT,
            SHOWS_CALLIGRAPHY,
        ],
        styles: &[
            STYLE_REALISM,
            STYLE_EXPRESSIONISM,
            STYLE_CUBISM,
            STYLE_SURREALISM,
            STYLE_ABSTRACT_ART,
            STYLE_MINIMALISM,
            STYLE_LITERATI,
            STYLE_CLASSICAL,
            STYLE_RENAISSANCE,
            STYLE_NAIVE,
            STYLE_MODERN,
            STYLE_CONTEMPORARY,
        ],
        techniques: &[
            BY_PENCIL,
            BY_CHARCOAL,
            BY_PEN,
            BY_INK,
            BY_PASTEL,
            BY_CHALK,
            BY_CRAYON,
            BY_BRUSH,
            BY_SILVERPOINT,
            BY_MARKER,
            BY_WATERCOLOUR,
            BY_MIXED_MEDIA,
        ],
    },
    Medium {
        term: term("print", "판화", "Print"),
        themes: &[
            SHOWS_PORTRAIT,
            SHOWS_FIGURE,
            SHOWS_LANDSCAPE,
            SHOWS_STILL_LIFE,
            SHOWS_ANIMAL,
            SHOWS_PLANT,
            SHOWS_CITY,
            SHOWS_GENRE,
            SHOWS_HISTORY,
            SHOWS_RELIGION,
            SHOWS_ILLUSTRATION,
            SHOWS_POSTER,
            SHOWS_ABSTRACT,
        ],
        styles: &[
            STYLE_REALISM,
            STYLE_EXPRESSIONISM,
            STYLE_CUBISM,
            STYLE_SURREALISM,
            STYLE_ABSTRACT_ART,
            STYLE_POP_ART,
            STYLE_OP_ART,
            STYLE_MINIMALISM,
            STYLE_UKIYO_E,
            STYLE_ART_NOUVEAU,
            STYLE_ART_DECO,
            STYLE_STREET_ART,
            STYLE_FOLK,
            STYLE_MODERN,
            STYLE_CONTEMPORARY,
        ],
        techniques: &[
            BY_WOODCUT,
            BY_LINOCUT,
            BY_ETCHING,
            BY_ENGRAVING,
            BY_DRYPOINT,
            BY_AQUATINT,
            BY_MEZZOTINT,
            BY_LITHOGRAPH,
            BY_SCREENPRINT,
            BY_MONOTYPE,
            BY_DIGITAL_PRINT,
            BY_MIXED_MEDIA,
        ],
    },
    Medium {
        term: term("paper", "종이 작업", "Work on paper"),
        themes: &[
            SHOWS_FIGURE,
            SHOWS_LANDSCAPE,
            SHOWS_PLANT,
            SHOWS_ANIMAL,
            SHOWS_OBJECT,
            SHOWS_PATTERN,
            SHOWS_STORY,
            SHOWS_CALLIGRAPHY,
            SHOWS_ABSTRACT,
        ],
        styles: &[
            STYLE_TRADITIONAL,
            STYLE_FOLK,
            STYLE_SURREALISM,
            STYLE_ABSTRACT_ART,
            STYLE_GEOMETRIC,
            STYLE_POP_ART,
            STYLE_MINIMALISM,
            STYLE_CONCEPTUAL,
            STYLE_ASSEMBLAGE,
            STYLE_MODERN,
            STYLE_CONTEMPORARY,
        ],
        techniques: &[
            BY_COLLAGE,
            BY_PAPER_CUT,
            BY_FOLDING,
            BY_PAPIER_MACHE,
            BY_HANJI,
            BY_PAPER_MAKING,
            BY_ARTIST_BOOK,
            BY_MIXED_MEDIA,
        ],
    },
    Medium {
        term: term("textile", "섬유 예술", "Textile art"),
        themes: &[
            SHOWS_FIGURE,
            SHOWS_LANDSCAPE,
            SHOWS_PLANT,
            SHOWS_ANIMAL,
            SHOWS_PATTERN,
            SHOWS_STORY,
            SHOWS_RELIGION,
            SHOWS_OBJECT,
            SHOWS_ABSTRACT,
        ],
        styles: &[
            STYLE_TRADITIONAL,
            STYLE_FOLK,
            STYLE_ART_NOUVEAU,
            STYLE_ART_DECO,
            STYLE_ABSTRACT_ART,
            STYLE_GEOMETRIC,
            STYLE_POP_ART,
            STYLE_MINIMALISM,
            STYLE_CONCEPTUAL,
            STYLE_MODERN,
            STYLE_CONTEMPORARY,
        ],
        techniques: &[
            BY_WEAVING,
            BY_TAPESTRY,
            BY_EMBROIDERY,
            BY_QUILTING,
            BY_PATCHWORK,
            BY_DYEING,
            BY_FELT,
            BY_KNITTING,
            BY_SEWING,
            BY_LACE,
            BY_MIXED_MEDIA,
        ],
    },
];
