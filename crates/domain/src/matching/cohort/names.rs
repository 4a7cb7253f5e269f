//! Names by where families come from, the commoner first: a name is the likelier, the earlier it stands.

use super::Dice;

/// First names and surnames that go together.
pub(super) struct Pool {
    given: &'static str,
    family: &'static str,
}

/// A pool that stands here several times has as many more people.
pub(super) const POOLS: [&Pool; 14] = [
    &ENGLISH, &ENGLISH, &ENGLISH, &ENGLISH, &ENGLISH, &ENGLISH, &CELTIC, &PAKISTANI, &PAKISTANI, &BENGALI, &INDIAN,
    &POLISH, &AFRICAN, &WORLD,
];

const ENGLISH: Pool = Pool {
    given: "Oliver Amelia George Olivia Jack Isla Harry Emily Noah Ava Charlie Lily Thomas Sophia Jacob Grace James Poppy \
        William Ella Joshua Evie Ethan Charlotte Alexander Jessica Daniel Sophie Samuel Daisy Joseph Alice Benjamin Matilda \
        Edward Phoebe Max Lucy Logan Hannah Lucas Elizabeth Adam Katherine Ryan Megan Luke Abigail Matthew Rebecca Nathan Holly \
        Christopher Chloe Jonathan Eleanor Michael Isabella Robert Victoria Andrew Imogen Peter Georgia Timothy Harriet \
        Stephen Jennifer Nicholas Francesca Zachary Rosemary Tobias Beatrice Frederick Tabitha Stanley Ottilie Rupert Ivy \
        Lily-Rose Daisy-Mae Barnaby Clementine Caleb Nancy",
    family: "Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green \
        Hall Wood Jackson Clarke Clark Harris Harrison Cooper King Turner Hill Ward Hughes Moore Baker Scott Morris Allen Lee \
        Parker Bennett Cook Bailey Cox Shaw Ellis Marshall Webb Mason Hunt Palmer Holmes Mills Barnes Knight Fox Dixon Chapman \
        Whitcombe Ashworth Pickering Fairclough Wetherby Marsden Cartwright Penrose Lockwood Sutcliffe Garside Winstanley \
        Copley Ridgeway Underhill Larkham Ormerod Tattersall Hargreaves Kirkbride Allsopp Braithwaite Dunstable Entwistle \
        Featherstone Gotobed Heptonstall Inglethorpe Ketteringham Liversedge Micklethwaite Nettleship Oglethorpe Postlethwaite",
};

const CELTIC: Pool = Pool {
    given: "Niamh Finlay Saoirse Callum Eilidh Cillian Róisín Hamish Caoimhe Ruairí Ailsa Oisín Cerys Rhys Ffion Iolo Siân \
        Macsen Lowri Osian Conor Aoife Liam Megan Sean Orla",
    family: "Murphy Kelly O’Brien O’Neill Davies Evans McDonald Campbell Stewart Ryan MacDonald O’Sullivan Gallagher McAllister \
        Pritchard Llewellyn Bowen Drummond McGrath O’Shea Vaughan Farquhar McKechnie Rafferty Cadwaladr MacInnes",
};

const PAKISTANI: Pool = Pool {
    given: "Mohammed Zainab Muhammad Aisha Hamza Fatima Yusuf Maryam Ibrahim Hafsa Ali Amna Musa Khadija Haris Inaya Zakariya \
        Mahnoor Danyal Aleena Bilal Safiya Usman Iqra",
    family: "Khan Hussain Ahmed Ali Mahmood Akhtar Iqbal Malik Mirza Chaudhry Qureshi Bashir Saleem Butt Rafiq Sheikh Siddiqui \
        Nawaz Bhatti Rehman",
};

const BENGALI: Pool = Pool {
    given: "Mohammed Nusrat Tahmid Sumaiya Rafi Jannat Ayaan Maliha Tanvir Sadia Nafis Ruqaiya Zarif Abdul Rahima",
    family: "Begum Miah Ali Uddin Khatun Rahman Choudhury Hoque Islam Ahmed Sarkar Talukdar Bhuiyan",
};

const INDIAN: Pool = Pool {
    given: "Arjun Priya Rohan Anika Aarav Diya Dev Kavya Simran Gurpreet Jasleen Harpreet Vihaan Meera Krish Isha Nirav Tulsi",
    family: "Patel Singh Kaur Shah Sharma Gill Desai Mistry Dhillon Sandhu Joshi Parmar Solanki Trivedi Bains Krishnamurthy",
};

const POLISH: Pool = Pool {
    given: "Jakub Zuzanna Kacper Oliwia Szymon Maja Mateusz Wiktoria Michał Zofia Łukasz Aleksandra Piotr Katarzyna Krzysztof \
        Małgorzata Tomasz Łucja",
    family: "Nowak Kowalski Wiśniewski Wójcik Kamiński Lewandowski Zieliński Szymański Dąbrowski Kozłowski Jankowski \
        Mazur Kwiatkowski Piotrowski Grabowski Pawłowski",
};

const AFRICAN: Pool = Pool {
    given: "Oluwaseun Temitope Chidinma Kwame Ama Emmanuel Blessing Samuel Grace Ifeoluwa Tobi Chiamaka Kofi Abena Daniel Esther \
        Ayomide Chukwuemeka",
    family: "Okafor Adeyemi Mensah Oyelaran Boateng Adebayo Eze Owusu Ogunleye Nwosu Asante Balogun Okonkwo Afolabi Ochieng \
        Mbeki Osei-Bonsu",
};

const WORLD: Pool = Pool {
    given: "Mei Wei Jun João Inês Tomás Maria Andrei Elena Ioana Mihai Amina Abdi Hodan Sofia Dmitri Yulia Ahmet Zeynep José",
    family: "Chen Wang Li Zhang Silva Santos Fernandes Popescu Ionescu Mohamud Abdi Warsame Ivanov Müller García Yilmaz Nguyen \
        van_Dijk da_Costa Petrov",
};

fn choose(from: &'static str, dice: &mut Dice) -> String {
    let all: Vec<&str> = from.split_whitespace().collect();
    // The lower of two throws: the first name of a hundred is two hundred times as common as the last.
    let at = dice.below(all.len()).min(dice.below(all.len()));
    all[at].replace('_', " ")
}

pub(super) fn given(pool: usize, dice: &mut Dice) -> String {
    choose(POOLS[pool].given, dice)
}

pub(super) fn family(pool: usize, dice: &mut Dice) -> String {
    choose(POOLS[pool].family, dice)
}

/// Another first name that begins alike.
pub(super) fn same_initial(pool: usize, name: &str, dice: &mut Dice) -> String {
    let alike = |other: &&str| other.chars().next() == name.chars().next() && *other != name;
    let all: Vec<&str> = POOLS[pool].given.split_whitespace().filter(alike).collect();
    if all.is_empty() { given(pool, dice) } else { (*dice.pick(&all)).to_owned() }
}

/// Names that parents of twins like.
const RHYMES: &str = "Ella:Ellie Ella:Bella Jayden:Kayden Aisha:Aysha Rayan:Zayan Tom:Tim Mia:Maya Hassan:Hussain Amir:Amira \
    Jack:Zack Lily:Milly Oliver:Olivia Zayn:Zain Anna:Hannah Tobi:Kobi Emily:Emilia Noor:Noora Jamie:Jayne Max:Alex Sara:Zara \
    Taiwo:Kehinde Kacper:Kasper Aleena:Alina Musa:Isa Danyal:Daniyal Maja:Kaja Priya:Riya Arjun:Arun Evie:Eva John:Joan";

/// A twin's name beside this one: from the list if it is there, else a letter changed or the same beginning.
pub(super) fn rhyme(name: &str, pool: usize, dice: &mut Dice) -> String {
    for pair in RHYMES.split_whitespace() {
        let (a, b) = pair.split_once(':').unwrap_or((pair, pair));
        if a == name || b == name {
            return if a == name { b } else { a }.to_owned();
        }
    }
    if dice.is(0.5) {
        return same_initial(pool, name, dice);
    }
    let first = *dice.pick(&['B', 'D', 'J', 'K', 'L', 'M', 'N', 'R', 'T', 'Z']);
    let rest: String = name.chars().skip(1).collect();
    let made = format!("{first}{rest}");
    if made == name { same_initial(pool, name, dice) } else { made }
}
