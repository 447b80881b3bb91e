//! The person who acts, with what they may do.

/// A role of a person in the service. A person can hold several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Asks for help, sees their own tickets.
    Requester,
    /// Decides for one authority and sees all of its tickets.
    Referent,
    /// Works on tickets, in a pôle.
    Technician,
    /// Bills, buys, keeps the catalogue.
    Administrative,
    Director,
    /// Information security officer.
    Rssi,
    /// Data protection officer.
    Dpo,
    /// Keeps the accounts and the settings.
    Administrator,
}

impl Role {
    pub const ALL: [Role; 8] = [
        Role::Requester,
        Role::Referent,
        Role::Technician,
        Role::Administrative,
        Role::Director,
        Role::Rssi,
        Role::Dpo,
        Role::Administrator,
    ];

    /// The word kept in the database and in the demo's files.
    pub fn slug(self) -> &'static str {
        match self {
            Role::Requester => "requester",
            Role::Referent => "referent",
            Role::Technician => "technician",
            Role::Administrative => "administrative",
            Role::Director => "director",
            Role::Rssi => "rssi",
            Role::Dpo => "dpo",
            Role::Administrator => "administrator",
        }
    }

    /// The word on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Role::Requester => "Demandeur",
            Role::Referent => "Référent",
            Role::Technician => "Technicien",
            Role::Administrative => "Administratif",
            Role::Director => "Direction",
            Role::Rssi => "RSSI",
            Role::Dpo => "DPO",
            Role::Administrator => "Administrateur",
        }
    }

    pub fn parse(slug: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.slug() == slug)
    }
}

/// A role, and the authority or the pôle that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    pub role: Role,
    pub authority_id: Option<i64>,
    pub team_id: Option<i64>,
}

/// Who acts. Every store function takes one: you cannot load what it may not see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// 0 for Essaim itself (closing by silence, mail that nobody sent).
    pub id: i64,
    pub service_id: i64,
    pub service_name: String,
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub function: String,
    pub authority_id: Option<i64>,
    pub authority_name: String,
    pub site_id: Option<i64>,
    pub grants: Vec<Grant>,
    pub preferences: Preferences,
}

/// What a person chose for their pages, the same on every browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Keys of one letter act.
    pub keys: bool,
    pub theme: Theme,
}

impl Default for Preferences {
    fn default() -> Preferences {
        Preferences {
            keys: true,
            theme: Theme::System,
        }
    }
}

/// The colours of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Those of the person's system.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Theme; 3] = [Theme::System, Theme::Light, Theme::Dark];

    /// The word kept in the database.
    pub fn slug(self) -> &'static str {
        match self {
            Theme::System => "",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// The word of addresses and forms.
    pub fn word(self) -> &'static str {
        match self {
            Theme::System => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Theme::System => "du système",
            Theme::Light => "claires",
            Theme::Dark => "sombres",
        }
    }

    pub fn parse(slug: &str) -> Option<Theme> {
        Theme::ALL
            .into_iter()
            .find(|theme| slug == theme.slug() || slug == theme.word())
    }
}

impl Actor {
    /// Essaim itself, in one shared service.
    pub fn system(service_id: i64) -> Actor {
        Actor {
            id: 0,
            service_id,
            service_name: String::new(),
            first_name: "Essaim".into(),
            last_name: String::new(),
            email: String::new(),
            function: String::new(),
            authority_id: None,
            authority_name: String::new(),
            site_id: None,
            grants: vec![Grant {
                role: Role::Technician,
                authority_id: None,
                team_id: None,
            }],
            preferences: Preferences::default(),
        }
    }

    pub fn is_system(&self) -> bool {
        self.id == 0
    }

    /// The key of its row, for columns that point to a person.
    pub fn row_id(&self) -> Option<i64> {
        (self.id != 0).then_some(self.id)
    }

    /// First name and name, as shown to people.
    pub fn label(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
            .trim()
            .to_owned()
    }

    pub fn has(&self, role: Role) -> bool {
        self.grants.iter().any(|g| g.role == role)
    }

    pub fn has_any(&self, roles: &[Role]) -> bool {
        roles.iter().any(|r| self.has(*r))
    }

    /// A member of the department: sees every ticket of the shared service.
    pub fn is_staff(&self) -> bool {
        self.has_any(&STAFF)
    }

    /// Authorities that this person decides for.
    pub fn referent_of(&self) -> Vec<i64> {
        self.grants
            .iter()
            .filter(|g| g.role == Role::Referent)
            .filter_map(|g| g.authority_id)
            .collect()
    }

    /// Pôles that this person works in.
    pub fn teams(&self) -> Vec<i64> {
        self.grants.iter().filter_map(|g| g.team_id).collect()
    }
}

/// Roles of the department's own people.
pub const STAFF: [Role; 6] = [
    Role::Technician,
    Role::Administrative,
    Role::Director,
    Role::Rssi,
    Role::Dpo,
    Role::Administrator,
];
