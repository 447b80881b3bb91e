//! From a recipe to what happens when: the acts of one ticket, dated backwards from now in working time.

use super::backwards::before;
use super::recipes::{DAY, DESK, HOUR, Recipe};
use super::{paper, picture};
use crate::clock::instant;
use crate::demo::contact::{self, Contact};
use crate::demo::dice::Dice;
use crate::demo::files::Scenario;
use crate::demo::house::House;
use crate::desk::model::Channel;
use crate::desk::store::NewFile;
use crate::desk::verbs;
use crate::error::{Error, Result};

/// Something that happens to a ticket.
#[derive(Clone, Debug)]
pub enum Act {
    Open,
    Qualify,
    Note(String, Vec<NewFile>),
    Reply(String),
    /// From the requester.
    Answer(String),
    Suspend(&'static str, String),
    Resume,
    Resolve,
    Reopen(&'static str),
    Confirm,
    /// The last day to answer is over.
    Silence,
}

/// A ticket to play.
pub struct Script<'a> {
    pub contact: Contact<'a>,
    pub files: Vec<NewFile>,
    /// By time.
    pub acts: Vec<(i64, Act)>,
}

/// How many of each thousand of these tickets each authority sends, in the order of the agreement: smaller members
/// show more than their share, so that each has something to see.
const SHARES: [u32; 5] = [560, 130, 120, 100, 90];

/// All the scripts. No scenario is told twice.
pub fn all<'a>(
    dice: &mut Dice,
    house: &'a House,
    scenarios: &'a [Scenario],
    now: i64,
) -> Result<Vec<Script<'a>>> {
    let mut told: Vec<&str> = Vec::new();
    let mut out = Vec::new();
    for (place, recipe) in DESK.iter().enumerate() {
        let authority = &house.authorities[dice.weighted(&SHARES) % house.authorities.len()];
        let calendar = house.calendars.of(authority.id);
        if matches!(recipe, Recipe::Evening { .. }) && calendar.is_open(instant(now)) {
            continue;
        }
        let backwards = |seconds: i64| before(calendar, now, seconds);
        // Drawn for an hour at which the telephone is answered.
        let at = backwards(60);
        let contact = fresh(dice, house, scenarios, (authority.id, recipe), at, &told)?;
        told.push(contact.scenario.subject.as_str());
        let commitment = house.promise.commitments.seconds(contact.priority());
        let teller = Teller {
            commitment,
            backwards: &backwards,
            now,
            days: house.promise.closing_days,
        };
        let acts = teller.tell(dice, recipe, &contact);
        let files = attached(place, &contact);
        out.push(Script { contact, files, acts });
    }
    Ok(out)
}

/// What a requester attaches, now and then: a screenshot of what went wrong, or what the machine wrote.
fn attached(place: usize, contact: &Contact<'_>) -> Vec<NewFile> {
    if contact.channel == Channel::Phone || place % 3 == 2 {
        return Vec::new();
    }
    match contact.sheet.number {
        2 if contact.channel == Channel::Mail => vec![paper::false_update()],
        1 | 2 | 4 => vec![picture::screenshot(place)],
        3 => vec![picture::error_text(&contact.site.name)],
        8 | 9 | 11 | 15 => vec![paper::order_form(&contact.site.name, &contact.subject)],
        _ => Vec::new(),
    }
}

/// A contact whose scenario suits the recipe and was not told yet.
fn fresh<'a>(
    dice: &mut Dice,
    house: &'a House,
    scenarios: &'a [Scenario],
    (authority_id, recipe): (i64, &Recipe),
    at: i64,
    told: &[&str],
) -> Result<Contact<'a>> {
    let wanted = match recipe {
        Recipe::Waiting { reason, .. } | Recipe::Resumed { reason, .. } => *reason,
        _ => "",
    };
    let mut last = None;
    for turn in 0..600 {
        let mut contact = contact::draw(dice, house, scenarios, authority_id, at)?;
        let scenario = contact.scenario;
        let suits = match wanted {
            // Nobody in the files waits for a licence by default: new software does.
            "licence" => scenario.sheet == 15,
            "requester" => scenario.suspend_reason.is_empty() || scenario.suspend_reason == "requester",
            reason => scenario.suspend_reason == reason,
        };
        let answered = !matches!(recipe, Recipe::Answered { .. }) || !scenario.requester_reply.is_empty();
        // Some answer on the pages, some by mail.
        let by_mail = matches!(recipe, Recipe::Answered { minutes, .. } if *minutes < 60);
        if by_mail || matches!(recipe, Recipe::Evening { .. }) {
            contact.channel = Channel::Mail;
        }
        if answered && suits && !told.contains(&scenario.subject.as_str()) {
            return Ok(contact);
        }
        if turn > 400 && suits && answered {
            last = Some(contact);
        }
    }
    last.ok_or_else(|| Error::internal(format!("no scenario suits {recipe:?}")))
}

/// Tells when each act happens.
struct Teller<'a> {
    /// Of the ticket, in working seconds.
    commitment: i64,
    /// The instant so many working seconds ago.
    backwards: &'a dyn Fn(i64) -> i64,
    now: i64,
    days: i64,
}

impl Teller<'_> {
    fn tell(&self, dice: &mut Dice, recipe: &Recipe, contact: &Contact<'_>) -> Vec<(i64, Act)> {
        let scenario = contact.scenario;
        let mut acts: Vec<(i64, Act)> = Vec::new();
        match *recipe {
            Recipe::New { minutes } => {
                acts.push(((self.backwards)(minutes * 60 + dice.between(0, 50)), Act::Open))
            }
            Recipe::Evening { minutes } => {
                // After the last second of work.
                let at = ((self.backwards)(1) + minutes * 60).min(self.now - 120);
                acts.push((at, Act::Open));
            }
            Recipe::Running { consumed } => {
                let total = self.share(consumed);
                self.begin(dice, &mut acts, total, 0);
                self.middle(dice, &mut acts, scenario, total, 0);
            }
            Recipe::Waiting { reason, since } => {
                let since = since + dice.between(0, 1500);
                let run = self.share(dice.between(120, 420));
                self.begin(dice, &mut acts, run, since);
                acts.push((
                    (self.backwards)(since),
                    Act::Suspend(reason, detail(reason).into()),
                ));
                if since > HOUR && dice.chance(500) {
                    let later = (self.backwards)(since - HOUR / 2);
                    acts.push((later, Act::Note(note_while_waiting(reason).into(), Vec::new())));
                }
            }
            Recipe::Resumed {
                reason,
                waited,
                consumed,
            } => {
                let (run, since) = (self.share(consumed - 200), self.share(200));
                self.begin(dice, &mut acts, run, waited + since);
                let at = (self.backwards)(waited + since);
                acts.push((at, Act::Suspend(reason, detail(reason).into())));
                acts.push(((self.backwards)(since), Act::Resume));
            }
            Recipe::Resolved { since, consumed } => {
                let since = since + dice.between(0, 900);
                self.resolved(dice, &mut acts, scenario, (since, consumed));
            }
            Recipe::Confirmed {
                since,
                consumed,
                after,
            } => {
                self.resolved(dice, &mut acts, scenario, (since, consumed));
                acts.push(((self.backwards)(since - after), Act::Confirm));
            }
            Recipe::Silent { days, consumed } => {
                // Enough working days for the calendar days of the agreement, holidays or not.
                let mut since = days * DAY * 5 / 7;
                while verbs::end_of_silence((self.backwards)(since), self.days) + 60 >= self.now {
                    since += DAY;
                }
                self.resolved(dice, &mut acts, scenario, (since, consumed));
                let end = verbs::end_of_silence((self.backwards)(since), self.days);
                acts.push((end + dice.between(1, 58), Act::Silence));
            }
            Recipe::Reopened { since, consumed } => {
                let waited = DAY / 2 + dice.between(0, DAY / 2);
                self.resolved(dice, &mut acts, scenario, (since + waited, consumed));
                let why = "Bonjour, le problème est revenu ce matin, exactement le même.";
                acts.push(((self.backwards)(since), Act::Reopen(why)));
            }
            Recipe::Answered { minutes, consumed } => {
                let total = self.share(consumed).max((minutes + 20) * 60);
                self.begin(dice, &mut acts, total, 0);
                let asked = (self.backwards)(minutes * 60 + (total - minutes * 60) / 2);
                acts.push((asked, Act::Reply(scenario.reply.clone())));
                let answer = Act::Answer(scenario.requester_reply.clone());
                acts.push(((self.backwards)(minutes * 60), answer));
            }
        }
        acts.sort_by_key(|(at, _)| *at);
        acts
    }

    fn share(&self, permille: i64) -> i64 {
        self.commitment * permille / 1000
    }

    /// Received so that `run` working seconds pass before the instant `since` working seconds ago, and qualified on
    /// the way.
    fn begin(&self, dice: &mut Dice, acts: &mut Vec<(i64, Act)>, run: i64, since: i64) {
        let read = dice.between(120, 1500).min(run / 2).max(1);
        acts.push(((self.backwards)(since + run), Act::Open));
        acts.push(((self.backwards)(since + run - read), Act::Qualify));
    }

    /// What happens while the work goes on, after the first half of it.
    fn middle(&self, dice: &mut Dice, acts: &mut Vec<(i64, Act)>, scenario: &Scenario, run: i64, since: i64) {
        if dice.chance(550) && run > 900 {
            let at = (self.backwards)(since + dice.between(run / 8, run / 3));
            acts.push((at, Act::Reply(scenario.reply.clone())));
        }
        if dice.chance(350) && run > 900 {
            let at = (self.backwards)(since + dice.between(run / 5, run * 2 / 5));
            let note = NOTES[dice.below(NOTES.len())];
            let files = if dice.chance(300) {
                vec![picture::screenshot(dice.below(40))]
            } else {
                Vec::new()
            };
            acts.push((at, Act::Note(note.into(), files)));
        }
    }

    fn resolved(
        &self,
        dice: &mut Dice,
        acts: &mut Vec<(i64, Act)>,
        scenario: &Scenario,
        (since, consumed): (i64, i64),
    ) {
        let run = self.share(consumed).max(600);
        self.begin(dice, acts, run, since);
        self.middle(dice, acts, scenario, run, since);
        acts.push(((self.backwards)(since), Act::Resolve));
    }
}

/// Internal notes.
const NOTES: [&str; 8] = [
    "Même panne que la semaine passée sur ce poste\u{a0}: à remplacer si cela revient une troisième fois.",
    "Vu avec le pôle infrastructure\u{a0}: rien d’anormal sur le commutateur de l’étage.",
    "Rappeler après 14 h, l’accueil est fermé le midi.",
    "Mot de passe du compte local dans le coffre, rubrique postes.",
    "Pièce en réserve au sous-sol, étagère B.",
    "La personne est en congé à partir de vendredi\u{a0}: à finir avant.",
    "Numéro de série relevé, encore sous garantie jusqu’en mars.",
    "Prise en main essayée sans succès, passage sur place nécessaire.",
];

/// What is told of a suspension.
fn detail(reason: &str) -> &'static str {
    match reason {
        "supplier" => "Commande passée, livraison annoncée sous huit jours.",
        "quote" => "Devis transmis au référent de la collectivité.",
        "requester" => "Message laissé sur le répondeur\u{a0}: dites-nous quand nous pouvons passer.",
        "publisher" => "Anomalie reconnue par l’éditeur, correctif annoncé.",
        "prerequisite" => "La prise réseau doit d’abord être posée.",
        _ => "Toutes les licences sont prises\u{a0}: une place se libère ou un achat est à décider.",
    }
}

fn note_while_waiting(reason: &str) -> &'static str {
    match reason {
        "supplier" => "Fournisseur relancé, bon de livraison à venir.",
        "quote" => "Relancer le référent si rien n’est revenu à la fin de la semaine.",
        "requester" => "Deuxième appel sans réponse.",
        "publisher" => "Référence chez l’éditeur\u{a0}: dossier 48 211.",
        "prerequisite" => "Le pôle études passe mesurer la longueur de câble.",
        _ => "Liste des titulaires demandée à l’éditeur.",
    }
}
