//! The tables. See the module's head for how to read a line.

/// What is done to a ticket.
pub const ACTS: &str = "
/tickets/{number}/qualification     | desk       | qualified qualified suspended suspended 409 409 409 | cell=several-yes&sheet={sheet}&technician={tom}
/tickets/{number}/prise-en-charge   | technician | = = = = 409 409 409                 |
/tickets/{number}/suspension        | desk       | suspended suspended 409 409 409 409 409 | reason=supplier&detail=livraison le 4
/tickets/{number}/reprise           | desk       | 409 409 qualified new 409 409 409  |
/tickets/{number}/resolution        | desk       | 409 resolved resolved 409 409 409 409 | text=Câble remplacé.
/tickets/{number}/reouverture       | reopener   | 409 409 409 409 qualified 409 409  | text=Toujours pareil.
/tickets/{number}/cloture           | requester  | 409 409 409 409 closed 409 409     |
/tickets/{number}/classement        | desk       | = = = = = = =                       | sheet={sheet}&authority={beta}&site={beta_hall}
/tickets/{number}/date-convenue     | desk       | = = = = 409 409 409                 | day=2026-04-01
/tickets/{number}/prerequis/{need}  | desk       | = = = = 409 409 409                 |
/tickets/{number}/questions         | desk       | = = = = 409 409 409                 |
/tickets/{number}/taches/{task}/fin | desk       | = = = = 409 409 409                 |
/tickets/{number}/taches/{task}/reprise | desk   | = = = = 409 409 409                 |
/tickets/{number}/incident-connu    | desk       | = = = = 409 409 409                 | sentence=Le réseau est coupé.&member={alpha}
/tickets/{number}/incident-connu/fin | desk      | = = = = = = =                       |
/incidents/{incident}/moi-aussi     | of_authority | = = = = = = =                     |
/confirmation/{link}/cloture        | link       | 200 200 200 200 closed 200 200      |
/confirmation/{link}/reouverture    | link       | 200 200 200 200 qualified 200 200   | reason=Toujours pareil.
/confirmation/{link}/avis           | link       | 200 200 200 200 = = 200             | avis=3
";

/// What is said about it, who follows it, and what it is tied to.
pub const CONVERSATION: &str = "
/tickets/{number}/reponses          | members    | = = = = = 409 =                     | text=Encore un mot.
/tickets/{number}/reponses          | for_members | = = = = = = =                      | text=Encore un mot.
/tickets/{number}/reponses/modele   | desk       | = = = = = = =                       | canned={canned}
/tickets/{number}/resolution/modele | desk       | = = = = = = =                       | canned={canned}
/tickets/{number}/notes             | staff      | = = = = = = =                       | text=À voir demain.
/suivi/{link}/reponses              | link       | = = = = = 422 =                     | body=Encore un mot.
/tickets/{number}/presence          | staff      | = = = = = = =                       |
/tickets/{number}/suivi             | follower   | = = = = = = =                       |
/tickets/{number}/suivi/retrait     | follows    | = = = = = = =                       |
/tickets/{number}/abonnes           | desk       | = = = = = = =                       | person=rita@alpha.example.org
/tickets/{number}/abonnes/{user}/retrait | desk  | = = = = = = =                       |
/tickets/{number}/temps             | desk       | = = = = = = =                       | length=15 min&day=2026-03-02
/tickets/{number}/temps/{time}/retrait | own_time | = = = = = = =                      |
/tickets/{number}/liens             | desk       | = = = = = = =                       | kind=duplicate&other={other}
/tickets/{number}/liens/{tie}/retrait | desk     | = = = = = = =                       |
/tickets/{number}/fusion            | desk       | closed closed closed closed closed 409 409 | other={other}
/tickets/{number}/fusion/annulation | desk       | 409 409 409 409 409 409 qualified   |
/tickets/{number}/messages/{message}/separation | desk | = = = = = = =                 | subject=Une autre affaire
/messages/{inbound}/rattachement    | desk       | = = = = = = =                       | number={number}
";

/// Quotes and publishers.
pub const MONEY: &str = "
/tickets/{number}/editeur           | desk       | suspended suspended = = 409 409 409 | publisher={publisher}&sent=2026-03-02T10:00&clock=oui
/tickets/{number}/relances          | desk       | = = = = 409 409 409                 | text=Rappelés ce matin.
/tickets/{number}/reponse-editeur   | desk       | = = qualified new 409 409 409       | text=Corrigé.&clock=oui
/tickets/{number}/devis             | desk       | = = = = 409 409 409                 | {draft}
/devis/{quote}                      | desk       | = = = = = = =                       | {draft}
/devis/{quote}/envoi                | desk       | suspended suspended = = 409 409 409 | valid_until=2026-04-01
/devis/{quote}/retrait              | desk       | = = qualified new = = =             |
/devis/{quote}/acceptation          | referent   | = = qualified new = = =             |
/devis/{quote}/refus                | referent   | = = qualified new = = =             | note=Trop cher.
/accord/{link}/acceptation          | accord     | = = qualified new = = =             |
/accord/{link}/refus                | accord     | = = qualified new = = =             | note=Trop cher.
/accord/{link}/renouvellement       | accord     | = = = = = = =                       |
";

/// Acts on many tickets, tried with one.
pub const QUEUE: &str = "
/file/prise-en-charge               | technicians | = = = = 409 409 409                | number={number}
/file/attribution                   | desk       | = = = = 409 409 409                 | number={number}&technician={tess}
/file/pole                          | desk       | = = = = 409 409 409                 | number={number}&team={support}
/file/priorite                      | desk       | 409 = = 409 409 409 409             | number={number}&cell=several-yes
/file/suspension                    | desk       | suspended suspended 409 409 409 409 409 | number={number}&reason=supplier
/file/resolution                    | desk       | 409 resolved resolved 409 409 409 409 | number={number}&text=Câble remplacé.
";
