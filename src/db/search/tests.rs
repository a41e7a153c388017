use super::*;

#[test]
fn plural_accents_and_apostrophes_meet() {
    assert_eq!(terms("Le PRATICHE della Società"), terms("le pratica della societa\u{300}"));
    assert_eq!(terms("l'anziano"), terms("L’Anziano"));
    assert_eq!(terms("comunita, unita, visita, vita"), terms("Comunità UNITÀ visita vita"));
    assert_eq!(terms("anziano italiano"), terms("Anziana italiani"));
    assert_eq!(fold("Forlì-CESENA Südtirol"), "forli-cesena sudtirol");
    assert!(Matches::all_words(Searched::Practices, " -*\"' ").is_none());
}

/// Forms that people type for one another, a word a line.
const FORMS: &str = "\
infermiere infermieri infermiera
domiciliare domiciliari
quartiere quartieri
carcere carceri
genere generi
cantiere cantieri
consigliere consiglieri consigliera
mestiere mestieri
portiere portieri
potere poteri
dovere doveri
familiare familiari
popolare popolari
alimentare alimentari
particolare particolari
ente enti
anno anni
psichiatrico psichiatrici psichiatrica psichiatriche
anziano anziani anziana anziane
medico medici medica mediche
comune comuni
distretto distretti
ospedale ospedali
territorio territori
servizio servizi
sociale sociali
sanitario sanitari sanitaria sanitarie
ambulatorio ambulatori
consultorio consultori
dimissione dimissioni
pratica pratiche
famiglia famiglie
caregiver caregivers
minore minori
giovane giovani
adolescente adolescenti
bambino bambini bambina bambine
disabile disabili
paziente pazienti
utente utenti
operatore operatori operatrice operatrici
assistente assistenti
educatore educatori
volontario volontari volontaria volontarie
psicologo psicologi psicologa psicologhe
farmacia farmacie
scuola scuole
progetto progetti
intervento interventi
azienda aziende
cooperativa cooperative
associazione associazioni
rete reti
casa case
centro centri
sportello sportelli
cronico cronici cronica croniche
fragile fragili
fragilità fragilita
dipendenza dipendenze
demenza demenze
violenza violenze
donna donne
uomo uomini
migrante migranti
detenuto detenuti
alloggio alloggi
abitare abitari
budget budgets
rischio rischi
bisogno bisogni
percorso percorsi
protocollo protocolli
accordo accordi
convenzione convenzioni
unità unita
equipe équipe
piano piani
programma programmi
sistema sistemi
problema problemi
arte arti
atto atti
alto alti alta alte
area aree
etica etiche
badante badanti
nonno nonni
figlio figli
scolare scolari
cardiovascolare cardiovascolari
militare militari
regolare regolari
titolare titolari
preliminare preliminari
circolare circolari
esemplare esemplari
assessore assessori
sindaco sindaci
tecnico tecnici tecniche tecnica
clinico clinici clinica cliniche
pubblico pubblici pubblica pubbliche
specifico specifici
ospite ospiti
opera opere
oncologico oncologici oncologica oncologiche
socio soci
orario orari
isola isole
età eta
acqua acque
diritto diritti
lavoro lavori
lavoratore lavoratori
zona zone
mensa mense
amministratore amministratori
terapia terapie
terapeutico terapeutici terapeutica terapeutiche
geriatrico geriatrici
pediatra pediatri
pediatrico pediatrici
logopedista logopedisti logopediste
ostetrica ostetriche
cura cure
malato malati malata malate
ricovero ricoveri
tutore tutori
invalido invalidi
povertà poverta
coppia coppie
cittadino cittadini cittadina cittadine
laboratorio laboratori
osservatorio osservatori
obbligatorio obbligatori obbligatoria obbligatorie";

/// Words that are not the same.
const OTHERS: &str = "\
infermiere infermo
carcere carcinoma
genere generale
potere potenza
ente entrata
anno annuncio
comune comunità
porta portiere
consiglio consigliere
cantiere canto
familiare fame
popolare popolazione
visita vita
dovere dove
particolare parto
sociale società
salute salto
centro cento
minore minimo
piano pianto
medico media
anziano anzi
polo popolo
arte articolo";

fn stem_of(word: &str) -> String {
    stem(&Stemmer::create(Algorithm::Italian), word)
}

#[test]
fn singular_and_plural_meet() {
    assert!(FORMS.lines().count() >= 60);
    for line in FORMS.lines() {
        let stems: std::collections::BTreeSet<String> = line.split(' ').map(stem_of).collect();
        assert_eq!(stems.len(), 1, "{line}: {stems:?}");
    }
}

#[test]
fn different_words_stay_apart() {
    for (one, other) in OTHERS.lines().filter_map(|line| line.split_once(' ')) {
        assert_ne!(stem_of(one), stem_of(other), "{one} / {other}");
    }
}

#[test]
fn a_word_knows_where_it_stands() {
    let text = "È già l'ora";
    let found: Vec<&str> = words(text).into_iter().map(|(at, _)| &text[at]).collect();
    assert_eq!(found, ["È", "già", "l", "ora"]);
}
