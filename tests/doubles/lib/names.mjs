//! Names for made-up people. Combinations are by lot; any likeness is chance.

export const POOLS = [
  { share: 10, family: ['Aldersey', 'Barnfather', 'Coldwell', 'Dunmore', 'Eastwick', 'Fallowfield', 'Greatorex', 'Hebblethwaite', 'Inskip',
    'Jessop', 'Kettleborough', 'Lathbury', 'Mossop', 'Nettleship', 'Oakden', 'Parkinson', 'Quayle', 'Rowntree', 'Smith', 'Smith', 'Smith', 'Jones',
    'Taylor', 'Brown', 'Wilson', 'Thackray', 'Unsworth', 'Varley', 'Wolstenholme', 'Yardley', 'Clarke', 'Clark', 'Holt-Baines', 'Marsh-Ellery'],
  girls: ['Amelia', 'Beatrice', 'Charlotte', 'Daisy', 'Elizabeth', 'Florence', 'Grace', 'Harriet', 'Isabella', 'Katherine', 'Lucy', 'Matilda',
    'Olivia', 'Poppy', 'Rebecca', 'Sophie', 'Victoria', 'Lily-Mae', 'Abigail', 'Jessica'],
  boys: ['Alexander', 'Benjamin', 'Charlie', 'Daniel', 'Edward', 'Frederick', 'George', 'Harry', 'Joseph', 'Leo', 'Matthew', 'Nathaniel', 'Oliver',
    'Samuel', 'Thomas', 'William', 'Zachary', 'Jack', 'Theodore', 'Michael'] },
  { share: 4, family: ['Ahmed', 'Begum', 'Chaudhry', 'Hussain', 'Hussein', 'Iqbal', 'Khan', 'Khan', 'Malik', 'Mahmood', 'Rahman', 'Siddiqui', 'Qureshi'],
    girls: ['Aisha', 'Fatima', 'Hafsa', 'Khadija', 'Maryam', 'Noor', 'Safa', 'Zainab'],
    boys: ['Muhammad', 'Mohammed', 'Ibrahim', 'Yusuf', 'Hamza', 'Bilal', 'Zayd', 'Omar'] },
  { share: 2, family: ['Kowalczyk', 'Nowak', 'Wiśniewski', 'Dąbrowska', 'Zieliński', 'Łukasik'],
    girls: ['Zofia', 'Hanna', 'Agnieszka', 'Małgorzata', 'Łucja'], boys: ['Jakub', 'Stanisław', 'Michał', 'Paweł', 'Łukasz'] },
  { share: 2, family: ['Oyelaran', 'Adebayo', 'Mensah', 'Okonkwo', 'Boateng', 'Eze'],
    girls: ['Adaeze', 'Temilola', 'Ama', 'Ngozi', 'Folake'], boys: ['Kwame', 'Chidi', 'Oluwaseun', 'Kofi', 'Tobi'] },
  { share: 2, family: ['Patel', 'Patel', 'Shah', 'Singh', 'Kaur', 'Desai', 'Nair'],
    girls: ['Priya', 'Anaya', 'Diya', 'Simran', 'Kavya'], boys: ['Arjun', 'Rohan', 'Dev', 'Harpreet', 'Vihaan'] },
  { share: 2, family: ['O’Connell', 'MacLeod', 'McKenna', 'Ní Dhomhnaill', 'Griffiths', 'ap Iorwerth', 'Llywelyn', 'Fitzpatrick'],
    girls: ['Niamh', 'Siân', 'Eilidh', 'Ffion', 'Aoife'], boys: ['Callum', 'Rhys', 'Cillian', 'Iestyn', 'Ruaridh'] },
  { share: 1, family: ['García', 'Fernandes', 'de Souza', 'Rodrigues Lima'], girls: ['Inés', 'Beatriz', 'Lucía'], boys: ['José', 'Tomás', 'João'] },
  { share: 1, family: ['Nguyễn', 'Chen', 'Wong', 'Tanaka', 'Kim'], girls: ['Mei', 'Linh', 'Yuna'], boys: ['Minh', 'Haruto', 'Wei'] },
  { share: 1, family: ['Petrenko', 'Șerban', 'Dimitrova', 'Kovačić', 'Yılmaz'], girls: ['Oksana', 'Ioana', 'Elif'], boys: ['Dmytro', 'Andrei', 'Emre'] },
]

/** What people with a long name are called. */
export const NICKNAMES = {
  Abigail: 'Abi', Alexander: 'Alex', Amelia: 'Millie', Andrei: 'Andy', Beatrice: 'Bea', Benjamin: 'Ben', Callum: 'Cal', Charlotte: 'Lottie', Daniel: 'Dan',
  Edward: 'Ted', Elizabeth: 'Lizzie', Florence: 'Flo', Frederick: 'Freddie', Harriet: 'Hattie', Isabella: 'Bella', Jessica: 'Jess', Joseph: 'Joe',
  Katherine: 'Katie', Małgorzata: 'Gosia', Matilda: 'Tilly', Matthew: 'Matt', Michael: 'Mike', Muhammad: 'Mo', Mohammed: 'Mo', Nathaniel: 'Nat',
  Oliver: 'Ollie', Oluwaseun: 'Seun', Oluwatobiloba: 'Tobi', Rebecca: 'Becky', Samuel: 'Sam', Sophie: 'Soph', Stanisław: 'Staś', Theodore: 'Theo',
  Theo: 'Teddy', Thomas: 'Tom', Victoria: 'Vicky', William: 'Bill', Zachary: 'Zac', Beatrix: 'Trixie', Jenson: 'Jen', Barnaby: 'Barney', Tabitha: 'Tabby',
}

/** Plain letters of a name, for usernames and addresses. Letters of other scripts are left out. */
export function fold(name) {
  const letters = { ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ø: 'o', Ø: 'O', ß: 'ss', þ: 'th', Þ: 'Th', ð: 'd', ı: 'i', æ: 'ae', '’': '\'' }
  return [...name].map((letter) => letters[letter] ?? letter).join('').normalize('NFD').replace(/[^\x20-\x7e]/g, '')
}

/** The letters and digits of a name, small. */
export function plain(name) {
  return fold(name).toLowerCase().replace(/[^a-z0-9]/g, '')
}
