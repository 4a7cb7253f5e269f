//! Names from which pupils are made up, by the part of the world a family's names come from: a school's list mixes
//! them, a child's two names rarely do. Combinations are made by arithmetic; any likeness is chance.

/// First names and surnames that go together.
pub(super) struct Pool {
    pub(super) given: &'static [&'static str],
    pub(super) family: &'static [&'static str],
}

/// One place for each part of the mixture: a pool that stands here twice has twice as many pupils.
pub(super) const MIXTURE: [&Pool; 24] = [
    &ENGLISH,
    &BENGALI,
    &ENGLISH,
    &POLISH,
    &CELTIC,
    &ENGLISH,
    &PAKISTANI,
    &WEST_AFRICAN,
    &ENGLISH,
    &GUJARATI,
    &ENGLISH,
    &WELSH,
    &ENGLISH,
    &PUNJABI,
    &POLISH,
    &ENGLISH,
    &SOMALI,
    &ENGLISH,
    &IBERIAN,
    &PAKISTANI,
    &ENGLISH,
    &EAST_ASIAN,
    &CELTIC,
    &EAST_EUROPEAN,
];

const ENGLISH: Pool = Pool {
    given: &[
        "Amelia",
        "Oliver",
        "Isla",
        "George",
        "Poppy",
        "Arthur",
        "Florence",
        "Alfie",
        "Evie",
        "Stanley",
        "Ivy",
        "Reggie",
        "Elsie",
        "Theo",
        "Matilda",
        "Ralph",
        "Daisy-Mae",
        "Toby",
        "Phoebe",
        "Jenson",
        "Beatrix",
        "Louie",
        "Harriet",
        "Rory",
        "Esmé",
        "Caleb",
        "Tabitha",
        "Barnaby",
        "Lily-Rose",
        "Albie",
        "Martha",
        "Felix",
        "Nancy",
        "Hugo",
        "Orla",
        "Jude",
        "Ottilie",
        "Kit",
    ],
    family: &[
        "Whitcombe",
        "Harding",
        "Ashworth",
        "Pickering",
        "Thornton",
        "Bradshaw",
        "Fairclough",
        "Hollis",
        "Wetherby",
        "Marsden",
        "Cartwright",
        "Penrose",
        "Lockwood",
        "Birch",
        "Haywood",
        "Sutcliffe",
        "Trevena",
        "Garside",
        "Winstanley",
        "Copley",
        "Smith",
        "Ridgeway",
        "Stokes",
        "Underhill",
        "Bell-Harper",
        "Quigg",
        "Larkham",
        "Dyson",
        "Ormerod",
        "Tattersall",
        "Wood",
        "Fenwick",
        "Hargreaves",
        "Pike",
        "Smallwood",
        "Brown",
        "Taylor",
        "Kirkbride",
    ],
};

const CELTIC: Pool = Pool {
    given: &[
        "Niamh", "Finlay", "Saoirse", "Callum", "Eilidh", "Cillian", "Róisín", "Hamish", "Caoimhe", "Ruairí", "Ailsa",
        "Oisín", "Mairi", "Fergus", "Aoife", "Lachlan",
    ],
    family: &[
        "O’Donnell",
        "McAllister",
        "Gallagher",
        "MacInnes",
        "O’Shea",
        "McGrath",
        "Drummond",
        "Ó Súilleabháin",
        "Lafferty",
        "Farquhar",
        "McKechnie",
        "D’Arcy",
        "Rafferty",
        "Kinloch",
        "Mac Giolla",
    ],
};

const WELSH: Pool = Pool {
    given: &["Cerys", "Iolo", "Ffion", "Macsen", "Siân", "Emyr", "Lowri", "Gethin", "Mabli", "Osian", "Tegan", "Idris"],
    family: &[
        "Pritchard",
        "ap Rhys",
        "Llewellyn",
        "Bowen",
        "Gwynne",
        "Cadwaladr",
        "Parry-Jones",
        "Vaughan",
        "Beynon",
        "Prosser",
    ],
};

const BENGALI: Pool = Pool {
    given: &[
        "Tahmid", "Nusrat", "Rafi", "Sumaiya", "Ayaan", "Jannat", "Tanvir", "Maliha", "Zarif", "Ruqaiya", "Sadia",
        "Nafis", "Ava",
    ],
    family: &["Begum", "Miah", "Choudhury", "Khatun", "Uddin", "Rahman", "Sarkar", "Talukdar", "Haque", "Bhuiyan"],
};

const PAKISTANI: Pool = Pool {
    given: &[
        "Zainab", "Hamza", "Aleena", "Musa", "Hafsa", "Ibrahim", "Mahnoor", "Yusuf", "Eshal", "Haris", "Inaya",
        "Zakariya", "Amna", "Danyal",
    ],
    family: &[
        "Hussain", "Mahmood", "Akhtar", "Bashir", "Chaudhry", "Mirza", "Rafiq", "Saleem", "Qureshi", "Iqbal", "Butt",
        "Nawaz",
    ],
};

const GUJARATI: Pool = Pool {
    given: &["Diya", "Aarav", "Kavya", "Vihaan", "Anika", "Rohan", "Isha", "Krish", "Tulsi", "Nirav", "Meera", "Dhruv"],
    family: &["Patel", "Shah", "Desai", "Mistry", "Parmar", "Solanki", "Joshi", "Trivedi", "Chauhan", "Vyas"],
};

const PUNJABI: Pool = Pool {
    given: &["Simran", "Harjit", "Jasleen", "Arjan", "Manvir", "Kiranjit", "Avneet", "Balraj", "Navdeep", "Gurleen"],
    family: &["Kaur", "Singh", "Dhillon", "Sandhu", "Gill", "Bains", "Sohal", "Atwal", "Grewal", "Johal"],
};

const POLISH: Pool = Pool {
    given: &[
        "Zuzanna",
        "Kacper",
        "Łucja",
        "Jakub",
        "Oliwia",
        "Szymon",
        "Maja",
        "Błażej",
        "Pola",
        "Wiktor",
        "Jagoda",
        "Stanisław",
        "Nadia",
        "Michał",
    ],
    family: &[
        "Zieliński",
        "Dąbrowska",
        "Woźniak",
        "Mazur",
        "Krawczyk",
        "Gołębiowski",
        "Sikora",
        "Pająk",
        "Wróbel",
        "Kołodziej",
        "Żak",
        "Nowicka-Hall",
    ],
};

const WEST_AFRICAN: Pool = Pool {
    given: &[
        "Temilade",
        "Kofi",
        "Chidera",
        "Kwabena",
        "Ọlá",
        "Efua",
        "Tobenna",
        "Abena",
        "Oluwaseun",
        "Nana Ama",
        "Ikenna",
        "Zainabu",
    ],
    family: &[
        "Adeyemi", "Okonkwo", "Mensah", "Boateng", "Eze", "Owusu", "Balogun", "Asante", "Nwosu", "Agyeman", "Ogundipe",
    ],
};

const SOMALI: Pool = Pool {
    given: &["Hodan", "Abdirahman", "Ifrah", "Liban", "Sagal", "Mahad", "Ayan", "Yahye", "Ubah", "Guled"],
    family: &["Warsame", "Abdi", "Farah", "Jama", "Elmi", "Hersi", "Osman", "Duale", "Ali Nur"],
};

const IBERIAN: Pool = Pool {
    given: &["Inês", "João", "Lucía", "Álvaro", "Beatriz", "Gonçalo", "Nuria", "Tomás", "Mariana", "Iñaki"],
    family: &[
        "Conceição",
        "Núñez",
        "de Souza",
        "Carvalho",
        "Ibáñez",
        "Figueiredo",
        "Peña",
        "Magalhães",
        "Fernandes da Costa",
        "Muñoz",
    ],
};

const EAST_ASIAN: Pool = Pool {
    given: &["Mei", "Jun", "Wing-Sum", "Ho-Yin", "Linh", "Minh", "Yan", "Tsz-Ching", "Bao", "Thuy", "Angel", "Jia Hui"],
    family: &["Chan", "Wong", "Nguyễn", "Tran", "Lau", "Ng", "Cheung", "Phạm", "Leung", "Tan", "Dela Cruz", "Kwok"],
};

const EAST_EUROPEAN: Pool = Pool {
    given: &[
        "Andrei",
        "Ștefania",
        "Daryna",
        "Ionuț",
        "Eglė",
        "Matas",
        "Anastasiya",
        "Bence",
        "Zsófia",
        "Maksym",
        "Ioana",
        "Dženana",
    ],
    family: &[
        "Popescu",
        "Țurcanu",
        "Kovalenko",
        "Kazlauskas",
        "Szabó",
        "Bondarenko",
        "Munteanu",
        "Petrauskaitė",
        "Hodžić",
        "Horváth",
    ],
};
