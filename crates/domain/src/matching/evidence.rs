//! What speaks for or against two being one person: true statements about the two, with the values a sentence needs.

/// Which of the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NumberKind {
    /// Unique pupil number.
    Upn,
    /// Admission number.
    Admission,
    /// Employee number.
    Employee,
}

/// First name or surname.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// First name.
    Given,
    /// Surname.
    Family,
}

/// One reason. `have` and `want` are the two values as written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "fields are the values that the variant's sentence names")]
pub enum Evidence {
    /// It is known from before.
    Known,
    /// A person decided it.
    Decided,
    /// The provider's id is the same.
    SameProviderId,
    /// Both have provider's ids, and they differ.
    ProviderIdDiffers,
    /// The number is the same.
    SameNumber { kind: NumberKind, number: String },
    /// The numbers differ by one slip of the pen.
    NumberSlip { kind: NumberKind, have: String, want: String },
    /// The numbers differ, and nobody in the other list has either: one may be new or temporary.
    NumberReplaced { kind: NumberKind, have: String, want: String },
    /// The numbers differ, and somebody else has one of them.
    NumberDiffers { kind: NumberKind, have: String, want: String },
    /// The number is the same but somebody else has it too.
    NumberShared { kind: NumberKind, number: String },
    /// The usernames are the same.
    SameUsername { username: String },
    /// A username or address is made like the other's name or username: jsmith125 for Jane Smith.
    LoginFits { have: String, want: String },
    /// The e-mail addresses are the same; `vouched` if the provider vouches for it.
    SameEmail { email: String, vouched: bool },
    /// The name is the same; so many people of the school's list and of the provider's have it.
    SameName { part: Part, name: String, here: usize, there: usize },
    /// The name is the other's second first name or surname (preferred, legal, former, middle).
    OtherName { part: Part, have: String, want: String },
    /// Two spellings of one name: accents, transliteration, Mohammed and Muhammad.
    Spelling { part: Part, have: String, want: String },
    /// One is short for the other.
    Nickname { have: String, want: String },
    /// A typing error apart.
    Typing { part: Part, have: String, want: String },
    /// One name is part of the other: Smith and Smith-Jones, Anna and Anna Maria.
    PartOf { part: Part, have: String, want: String },
    /// Only an initial is known, and it fits.
    Initial { part: Part, have: String, want: String },
    /// Alike, but two names that different people have: Ella and Ellie.
    Alike { part: Part, have: String, want: String },
    /// The names differ.
    NameDiffers { part: Part, have: String, want: String },
    /// First name and surname stand in each other's place.
    Swapped,
    /// A middle name is the same.
    SameMiddle { name: String },
    /// The middle names differ.
    MiddleDiffers { have: String, want: String },
    /// Junior and senior, or only one of them is called so.
    GenerationDiffers { have: String, want: String },
    /// The birthday is the same.
    SameBirthday { date: String },
    /// Day and month stand in each other's place.
    BirthdaySwapped { have: String, want: String },
    /// One digit of the birthday differs.
    BirthdaySlip { have: String, want: String },
    /// The birthdays differ.
    BirthdayDiffers { have: String, want: String },
    /// The same registration class.
    SameClass { class: String },
    /// Moved up with the class: 4H to 5H.
    MovedUp { have: String, want: String },
    /// Most of the one class are in the other.
    ClassFollows { have: String, want: String },
    /// Another registration class of the same year.
    SameYear { have: String, want: String },
    /// Another registration class.
    OtherClass { have: String, want: String },
    /// Neither is in a registration class, in a list where most are.
    NoClass,
    /// Years apart in school.
    YearDiffers { have: i8, want: i8 },
    /// One is a pupil, the other staff.
    RoleDiffers,
    /// Somebody else has the same surname and birthday, or the same class and a first name alike: perhaps a twin.
    Twin { name: String },
    /// Somebody else fits nearly as well.
    Rival { name: String },
}

impl Evidence {
    /// Speaks for the two being one.
    pub fn is_for(&self) -> bool {
        use Evidence::*;
        !(self.is_contradiction()
            || matches!(
                self,
                NumberShared { .. }
                    | NumberReplaced { .. }
                    | Alike { .. }
                    | MiddleDiffers { .. }
                    | GenerationDiffers { .. }
                    | OtherClass { .. }
                    | SameYear { .. }
                    | Twin { .. }
                    | Rival { .. }
            ))
    }

    /// Forbids matching by evidence alone: two records of one person should not say this.
    pub fn is_contradiction(&self) -> bool {
        use Evidence::*;
        matches!(
            self,
            ProviderIdDiffers
                | NumberDiffers { .. }
                | NameDiffers { .. }
                | BirthdaySwapped { .. }
                | BirthdaySlip { .. }
                | BirthdayDiffers { .. }
                | YearDiffers { .. }
                | RoleDiffers
        )
    }
}
