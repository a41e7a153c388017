-- The grids by which practices are assessed. A version is written once it is active: what was read by it stays readable.
create table rubrics (
    code     text not null primary key,
    label_it text not null,
    label_en text not null
);

create table rubric_versions (
    rubric_code  text not null references rubrics (code),
    number       integer not null,
    status       text not null constraint rubric_versions_status_check check (status in ('draft', 'active', 'retired')),
    -- The rubric while it is active, nothing otherwise: a rubric has one active version.
    active_for   text unique,
    -- The scale, the sections and their items.
    content      json not null,
    activated_at timestamptz,
    version      integer not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    primary key (rubric_code, number)
);

-- What the readers know and whom they belong to.
create table reader_profiles (
    user_id                uuid not null primary key references users (id) on delete cascade,
    themes                 json not null,
    dimensions             json not null,
    regions                json not null,
    organisations          json not null,
    -- Those in which the reader has declared an interest.
    declared_organisations json not null,
    available              boolean not null,
    -- How many reviews the reader takes at a time.
    capacity               integer not null,
    version                integer not null,
    created_at             timestamptz not null,
    updated_at             timestamptz not null
);

-- The practices in which readers have declared an interest.
create table review_conflicts (
    reader_id   uuid not null references users (id) on delete cascade,
    practice_id uuid not null references practices (id) on delete cascade,
    declared_at timestamptz not null,
    primary key (reader_id, practice_id)
);

-- The reading of one text that is under review, by two readers or three.
create table review_rounds (
    id             uuid not null primary key,
    practice_id    uuid not null references practices (id) on delete cascade,
    -- The working copy, when it is the text.
    revision_id    uuid,
    -- What the text came under review by: one that comes back changed is read afresh.
    entry_id       uuid not null,
    rubric_code    text not null,
    rubric_number  integer not null,
    status         text not null constraint review_rounds_status_check check (status in ('open', 'decided', 'closed')),
    -- How many readers it needs: two, or three when those diverge.
    readers_needed integer not null,
    -- When readers are to be proposed; nothing while there are enough.
    propose_at     timestamptz,
    version        integer not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    unique (practice_id, entry_id),
    constraint review_rounds_rubric_fkey foreign key (rubric_code, rubric_number) references rubric_versions (rubric_code, number)
);
create index review_rounds_status on review_rounds (status, id desc);
create index review_rounds_propose on review_rounds (propose_at, id) where propose_at is not null;
create index review_rounds_practice on review_rounds (practice_id, id desc);

create table reviews (
    id           uuid not null primary key,
    round_id     uuid not null references review_rounds (id) on delete cascade,
    practice_id  uuid not null references practices (id) on delete cascade,
    reader_id    uuid not null references users (id),
    -- 1 to 3 while the reader has the seat, nothing afterwards.
    seat         integer,
    -- The reader, for as long.
    seated_id    uuid,
    status       text not null constraint reviews_status_check check (status in ('proposed', 'assigned', 'draft', 'submitted',
                     'declined', 'cancelled')),
    due_on       date not null,
    -- Scores, evidence and what the reader finds.
    content      json not null,
    -- Why it was declined or cancelled.
    note         text,
    remind_at    timestamptz,
    reminders    integer not null,
    submitted_at timestamptz,
    version      integer not null,
    created_at   timestamptz not null,
    updated_at   timestamptz not null,
    unique (round_id, seat),
    unique (round_id, seated_id)
);
create index reviews_reader on reviews (reader_id, id desc);
create index reviews_reader_status on reviews (reader_id, status, id desc);
create index reviews_status on reviews (status, id desc);
create index reviews_practice on reviews (practice_id, id desc);
create index reviews_remind on reviews (remind_at, id) where remind_at is not null;

-- What was decided on reviews, with its motivation. Rows are added and never changed.
create table review_decisions (
    id              uuid not null primary key,
    round_id        uuid not null unique references review_rounds (id) on delete cascade,
    practice_id     uuid not null references practices (id) on delete cascade,
    revision_id     uuid,
    outcome         text not null constraint review_decisions_outcome_check check (outcome in ('accepted', 'not_accepted')),
    -- What everybody may read once the text is public, and what only who assesses reads: kept apart.
    public_part     json not null,
    internal_part   json not null,
    role            text not null,
    decided_by      uuid,
    decided_at      timestamptz not null
);
create index review_decisions_practice on review_decisions (practice_id, id desc);

insert into rubrics (code, label_it, label_en) values
    ('oiss', 'Griglia dell''Osservatorio (OISS)', 'Grid of the Observatory (OISS)');
insert into rubric_versions (rubric_code, number, status, active_for, content, activated_at, version, created_at, updated_at) values
    ('oiss', 1, 'active', 'oiss', '{"scale": [{"score": 0, "label_it": "Assente o non documentato", "label_en": "Absent or not documented"}, {"score": 1, "label_it": "Iniziale: presente in parte, affidato alle persone", "label_en": "Initial: partly there, depending on single persons"}, {"score": 2, "label_it": "Consolidato: presente e documentato", "label_en": "Established: there and documented"}, {"score": 3, "label_it": "Pieno: presente, documentato e verificato nei risultati", "label_en": "Full: there, documented and verified by results"}], "sections": [{"code": "integration", "label_it": "Integrazione", "label_en": "Integration", "guidance_it": "Quanto la pratica agisce su ciascuna delle cinque dimensioni dell''integrazione socio-sanitaria.", "guidance_en": "How far the practice acts on each of the five dimensions of social-health integration.", "weight": 2, "items": [{"code": "integration_institutional", "kind": "scored", "label_it": "Dimensione istituzionale", "label_en": "Institutional dimension", "guidance_it": "Accordi, atti e sedi stabili in cui azienda sanitaria e comuni decidono insieme (Conferenza dei sindaci, accordi di programma, protocolli).", "guidance_en": "Agreements, acts and standing bodies in which health company and municipalities decide together (mayors'' conference, programme agreements, protocols).", "weight": 1, "required": true}, {"code": "integration_strategic_planning", "kind": "scored", "label_it": "Dimensione direzionale-programmatoria", "label_en": "Strategic planning dimension", "guidance_it": "La pratica sta nella programmazione congiunta (piano di zona, piano attuativo locale) con obiettivi, risorse e tempi comuni.", "guidance_en": "The practice is part of joint planning (area plan, local implementation plan) with common objectives, resources and times.", "weight": 1, "required": true}, {"code": "integration_professional", "kind": "scored", "label_it": "Dimensione professionale", "label_en": "Professional dimension", "guidance_it": "Équipe miste, valutazione multidimensionale, progetto unico per la persona, formazione comune.", "guidance_en": "Mixed teams, multidimensional assessment, one project for the person, common training.", "weight": 1, "required": true}, {"code": "integration_management", "kind": "scored", "label_it": "Dimensione gestionale", "label_en": "Management dimension", "guidance_it": "Percorsi, procedure, sistemi informativi e budget condivisi; responsabilità chiare tra gli enti.", "guidance_en": "Shared pathways, procedures, information systems and budgets; clear responsibilities among the bodies.", "weight": 1, "required": true}, {"code": "integration_community", "kind": "scored", "label_it": "Dimensione comunitaria", "label_en": "Community dimension", "guidance_it": "Cittadini, famiglie, terzo settore e volontariato partecipano alla progettazione e alla cura, non solo alla loro fruizione.", "guidance_en": "Citizens, families, third sector and volunteers take part in design and care, not only as recipients.", "weight": 1, "required": true}]}, {"code": "complexity", "label_it": "Complessità", "label_en": "Complexity", "guidance_it": "Quanto è complesso realizzare la pratica: un punteggio alto dice che la complessità è alta, non che è un difetto.", "guidance_en": "How complex it is to put the practice in place: a high score says that complexity is high, not that it is a fault.", "weight": 1, "items": [{"code": "complexity_institutional", "kind": "scored", "label_it": "Aspetti istituzionali", "label_en": "Institutional aspects", "guidance_it": "Numero e diversità degli enti che devono decidere e tenere la decisione.", "guidance_en": "Number and diversity of the bodies that must decide and keep to the decision.", "weight": 1, "required": true}, {"code": "complexity_legal", "kind": "scored", "label_it": "Aspetti giuridici", "label_en": "Legal aspects", "guidance_it": "Atti, autorizzazioni, protezione dei dati, titolarità delle funzioni.", "guidance_en": "Acts, authorisations, data protection, who is competent for what.", "weight": 1, "required": false}, {"code": "complexity_organisational", "kind": "scored", "label_it": "Aspetti organizzativi", "label_en": "Organisational aspects", "guidance_it": "Cambiamenti di processi, sedi, orari e responsabilità che la pratica richiede.", "guidance_en": "Changes of processes, places, hours and responsibilities that the practice asks for.", "weight": 1, "required": true}, {"code": "complexity_professional", "kind": "scored", "label_it": "Aspetti professionali", "label_en": "Professional aspects", "guidance_it": "Competenze nuove, ruoli che cambiano, lavoro tra professioni diverse.", "guidance_en": "New skills, changing roles, work across professions.", "weight": 1, "required": false}, {"code": "complexity_financial", "kind": "scored", "label_it": "Aspetti finanziari", "label_en": "Financial aspects", "guidance_it": "Fonti da comporre, vincoli di spesa, continuità delle risorse.", "guidance_en": "Sources to be combined, spending constraints, continuity of resources.", "weight": 1, "required": false}, {"code": "complexity_informational", "kind": "scored", "label_it": "Aspetti informativi", "label_en": "Informational aspects", "guidance_it": "Dati da scambiare tra sistemi diversi, strumenti comuni da costruire.", "guidance_en": "Data to be exchanged between systems, common tools to be built.", "weight": 1, "required": false}, {"code": "complexity_territorial", "kind": "scored", "label_it": "Aspetti territoriali", "label_en": "Territorial aspects", "guidance_it": "Distanze, dispersione, differenze tra i comuni coinvolti.", "guidance_en": "Distances, dispersion, differences among the municipalities involved.", "weight": 1, "required": false}, {"code": "complexity_cultural", "kind": "scored", "label_it": "Aspetti culturali", "label_en": "Cultural aspects", "guidance_it": "Abitudini e linguaggi da far incontrare; cesure con le prassi precedenti.", "guidance_en": "Habits and languages that must meet; breaks with former practice.", "weight": 1, "required": false}]}, {"code": "strengths", "label_it": "Punti di forza", "label_en": "Strengths", "guidance_it": "Che cosa ha reso possibile la pratica e che cosa altri possono imparare.", "guidance_en": "What made the practice possible and what others can learn from it.", "weight": 1, "items": [{"code": "strengths_leadership", "kind": "scored", "label_it": "Mandato e guida", "label_en": "Mandate and leadership", "guidance_it": "Un mandato riconoscibile dei vertici degli enti e una guida che regge ai cambiamenti.", "guidance_en": "A recognisable mandate of the bodies'' leaders and a guidance that outlives changes.", "weight": 1, "required": true}, {"code": "strengths_alliances", "kind": "scored", "label_it": "Alleanze", "label_en": "Alliances", "guidance_it": "Relazioni di fiducia tra servizi, amministrazioni, terzo settore e comunità.", "guidance_en": "Relations of trust among services, administrations, third sector and community.", "weight": 1, "required": true}, {"code": "strengths_person_centred", "kind": "scored", "label_it": "Centralità della persona", "label_en": "The person at the centre", "guidance_it": "Il percorso si costruisce intorno alla persona e alla famiglia, che vi prendono parte.", "guidance_en": "The pathway is built around the person and the family, who take part in it.", "weight": 1, "required": true}, {"code": "strengths_innovation", "kind": "scored", "label_it": "Novità e cesure", "label_en": "Novelty and breaks", "guidance_it": "Che cosa si fa in modo diverso da prima, e perché è un passo avanti.", "guidance_en": "What is done differently from before, and why it is a step forward.", "weight": 1, "required": false}, {"code": "strengths_learning", "kind": "scored", "label_it": "Apprendimento", "label_en": "Learning", "guidance_it": "La pratica si osserva, impara dai propri errori e cambia.", "guidance_en": "The practice observes itself, learns from its mistakes and changes.", "weight": 1, "required": false}]}, {"code": "scalability", "label_it": "Scalabilità", "label_en": "Scalability", "guidance_it": "Se e a quali condizioni la pratica può crescere di scala. I domini sono quelli dello strumento ISAT (Intervention Scalability Assessment Tool).", "guidance_en": "Whether and on which conditions the practice can be scaled up. The domains are those of the Intervention Scalability Assessment Tool (ISAT).", "weight": 2, "items": [{"code": "scalability_fidelity_adaptability", "kind": "scored", "label_it": "Fedeltà e adattabilità", "label_en": "Fidelity and adaptability", "guidance_it": "Si sa che cosa non può cambiare e che cosa può adattarsi passando a una scala maggiore.", "guidance_en": "It is known what must not change and what can be adapted on a larger scale.", "weight": 1, "required": true}, {"code": "scalability_reach_acceptability", "kind": "scored", "label_it": "Copertura e accettabilità", "label_en": "Reach and acceptability", "guidance_it": "Quanta parte della popolazione interessata è raggiunta, e come persone e operatori la accolgono.", "guidance_en": "How much of the population concerned is reached, and how people and staff accept it.", "weight": 1, "required": true}, {"code": "scalability_setting_workforce", "kind": "scored", "label_it": "Contesto e personale", "label_en": "Setting and workforce", "guidance_it": "Sedi, personale e competenze che una scala maggiore richiede sono disponibili o formabili.", "guidance_en": "Places, staff and skills that a larger scale needs are there or can be trained.", "weight": 1, "required": true}, {"code": "scalability_infrastructure", "kind": "scored", "label_it": "Infrastruttura di attuazione", "label_en": "Implementation infrastructure", "guidance_it": "Coordinamento, sistemi informativi, strumenti e procedure per attuarla altrove.", "guidance_en": "Coordination, information systems, tools and procedures to put it in place elsewhere.", "weight": 1, "required": true}, {"code": "scalability_sustainability", "kind": "scored", "label_it": "Sostenibilità", "label_en": "Sustainability", "guidance_it": "Può durare nel tempo senza finanziamenti straordinari e senza le persone che l''hanno iniziata.", "guidance_en": "It can last without extraordinary funds and without the persons who began it.", "weight": 1, "required": true}, {"code": "scalability_effectiveness", "kind": "scored", "label_it": "Prove di efficacia", "label_en": "Evidence of effectiveness", "guidance_it": "Qualità delle prove che la pratica ottiene ciò che dichiara.", "guidance_en": "Quality of the evidence that the practice achieves what it claims.", "weight": 1, "required": true}, {"code": "scalability_costs_benefits", "kind": "scored", "label_it": "Costi e benefici", "label_en": "Costs and benefits", "guidance_it": "I costi sono noti e proporzionati ai benefici, per i bilanci sanitario e sociale insieme.", "guidance_en": "Costs are known and in proportion to the benefits, for the health and the social budget together.", "weight": 1, "required": true}, {"code": "scalability_context", "kind": "scored", "label_it": "Contesto strategico e politico", "label_en": "Strategic and political context", "guidance_it": "Coerenza con la programmazione nazionale e regionale (DM 77/2022, LEA, LEPS) e sostegno politico.", "guidance_en": "Consistency with national and regional planning (DM 77/2022, LEA, LEPS) and political support.", "weight": 1, "required": true}]}, {"code": "replicability", "label_it": "Replicabilità", "label_en": "Replicability", "guidance_it": "Se e come la pratica può essere ripresa in un altro territorio: quadro OCSE per la trasferibilità e modello PIET-T.", "guidance_en": "Whether and how the practice can be taken up in another territory: the OECD transferability framework and the PIET-T model.", "weight": 2, "items": [{"code": "replicability_population", "kind": "scored", "label_it": "Popolazione", "label_en": "Population", "guidance_it": "La popolazione a cui si rivolge è descritta abbastanza da riconoscerne una simile altrove.", "guidance_en": "The population it addresses is described well enough to recognise a similar one elsewhere.", "weight": 1, "required": true}, {"code": "replicability_intervention", "kind": "scored", "label_it": "Intervento: nucleo ed elementi adattabili", "label_en": "Intervention: core and adaptable elements", "guidance_it": "Gli elementi del nucleo, che vanno conservati, sono distinti da quelli che si adattano.", "guidance_en": "The core elements, to be kept, are told apart from those that can be adapted.", "weight": 1, "required": true}, {"code": "replicability_sector_context", "kind": "scored", "label_it": "Contesto di settore", "label_en": "Sector context", "guidance_it": "Assetto dei servizi, professioni e reti che la pratica presuppone.", "guidance_en": "The arrangement of services, professions and networks that the practice takes for granted.", "weight": 1, "required": true}, {"code": "replicability_political_context", "kind": "scored", "label_it": "Contesto politico", "label_en": "Political context", "guidance_it": "Sostegno degli enti, norme regionali e governo locale che la pratica presuppone.", "guidance_en": "Support of the bodies, regional norms and local government that the practice takes for granted.", "weight": 1, "required": true}, {"code": "replicability_economic_context", "kind": "scored", "label_it": "Contesto economico", "label_en": "Economic context", "guidance_it": "Risorse, fonti e incentivi che occorrono altrove per ripetere il risultato.", "guidance_en": "Resources, sources and incentives needed elsewhere to repeat the result.", "weight": 1, "required": true}, {"code": "replicability_transfer_process", "kind": "scored", "label_it": "Processo di trasferimento", "label_en": "Transfer process", "guidance_it": "Materiali, tutoraggio, passi e tempi per chi vuole riprenderla.", "guidance_en": "Materials, tutoring, steps and times for who wants to take it up.", "weight": 1, "required": true}]}, {"code": "quality", "label_it": "Qualità", "label_en": "Quality", "guidance_it": "Criteri del Portale europeo delle buone pratiche: di esclusione (devono esserci), di base e qualificanti.", "guidance_en": "Criteria of the EU Best Practice Portal: exclusion criteria (they must be met), core criteria and qualifiers.", "weight": 2, "items": [{"code": "quality_relevance", "kind": "exclusion", "label_it": "Pertinenza", "label_en": "Relevance", "guidance_it": "Criterio di esclusione: risponde a un bisogno documentato e alle priorità della programmazione.", "guidance_en": "Exclusion criterion: it answers a documented need and the priorities of planning.", "weight": 1, "required": true}, {"code": "quality_intervention_characteristics", "kind": "exclusion", "label_it": "Caratteristiche dell''intervento", "label_en": "Intervention characteristics", "guidance_it": "Criterio di esclusione: obiettivi, destinatari, azioni e risorse sono descritti e coerenti.", "guidance_en": "Exclusion criterion: objectives, target groups, actions and resources are described and consistent.", "weight": 1, "required": true}, {"code": "quality_evidence_base", "kind": "exclusion", "label_it": "Basi teoriche ed evidenze", "label_en": "Evidence and theory base", "guidance_it": "Criterio di esclusione: poggia su conoscenze o modelli dichiarati.", "guidance_en": "Exclusion criterion: it rests on stated knowledge or models.", "weight": 1, "required": true}, {"code": "quality_ethics", "kind": "exclusion", "label_it": "Aspetti etici", "label_en": "Ethical aspects", "guidance_it": "Criterio di esclusione: rispetta dignità, autonomia e riservatezza delle persone.", "guidance_en": "Exclusion criterion: it respects people''s dignity, autonomy and privacy.", "weight": 1, "required": true}, {"code": "quality_effectiveness_efficiency", "kind": "core", "label_it": "Efficacia ed efficienza", "label_en": "Effectiveness and efficiency", "guidance_it": "Criterio di base: i risultati sono misurati e ottenuti con risorse adeguate.", "guidance_en": "Core criterion: results are measured and obtained with adequate resources.", "weight": 2, "required": true}, {"code": "quality_equity", "kind": "core", "label_it": "Equità", "label_en": "Equity", "guidance_it": "Criterio di base: riduce o almeno non accresce le disuguaglianze di accesso e di esito.", "guidance_en": "Core criterion: it reduces, or at least does not widen, inequalities of access and outcome.", "weight": 2, "required": true}, {"code": "quality_transferability", "kind": "qualifier", "label_it": "Trasferibilità", "label_en": "Transferability", "guidance_it": "Criterio qualificante: è documentata in modo da poter essere ripresa.", "guidance_en": "Qualifier: it is documented so that it can be taken up.", "weight": 1, "required": false}, {"code": "quality_sustainability", "kind": "qualifier", "label_it": "Sostenibilità", "label_en": "Sustainability", "guidance_it": "Criterio qualificante: ha risorse e impegni per continuare.", "guidance_en": "Qualifier: it has resources and commitments to go on.", "weight": 1, "required": false}, {"code": "quality_participation", "kind": "qualifier", "label_it": "Partecipazione", "label_en": "Participation", "guidance_it": "Criterio qualificante: destinatari e portatori di interesse vi partecipano.", "guidance_en": "Qualifier: target groups and stakeholders take part.", "weight": 1, "required": false}, {"code": "quality_intersectoral", "kind": "qualifier", "label_it": "Collaborazione tra settori", "label_en": "Intersectoral collaboration", "guidance_it": "Criterio qualificante: settori diversi (casa, lavoro, scuola, trasporti) lavorano insieme.", "guidance_en": "Qualifier: different sectors (housing, work, school, transport) work together.", "weight": 1, "required": false}]}]}',
     '2026-11-22T00:00:00.000000Z', 1, '2026-11-22T00:00:00.000000Z', '2026-11-22T00:00:00.000000Z');
