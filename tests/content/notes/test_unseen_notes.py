"""Notes of other subjects, languages and habits: what they ask is found, and nothing else becomes a question."""

from textwrap import dedent

from content.notes.raw import read_raw


def read(text):
    """Line, last line, dialect and key of each draft, in the order of the text."""
    drafts = read_raw(dedent(text).lstrip("\n"), "notes.md").drafts
    return [(draft.line_start, draft.line_end, draft.dialect, draft.key) for draft in drafts]


def test_interview_notes_on_containers():
    assert read(
        """
        # Containers

        A pod is the smallest thing that is scheduled. Why does it matter? Everything else builds on it.

        **Q: What restarts a container that crashed?**

        **A:** The kubelet. It watches the pods of its node.

        **Q2.** Which object keeps three copies running?
        **A2.** A Deployment (through a ReplicaSet)

        **Question** - Name two ways to pass settings
        **Answer** - A ConfigMap and a Secret

        ## Checklist

        - [x] install the cluster
        - [ ] write the manifests

        ```
        $ kubectl get pods
        > default
        Q: is this code?
        A: yes
        ```
        """
    ) == [
        (3, 3, "question and answer in one sentence", "Everything else builds on it."),
        (5, 7, "question and answer", "The kubelet."),
        (9, 10, "question and answer", "A Deployment"),
        (12, 13, "question and answer", "A ConfigMap and a Secret"),
    ]


def test_german_notes_on_networks():
    assert read(
        """
        Netzwerke
        =========

        Frage: Welche Schicht verschickt Pakete?
        Antwort: Die Vermittlungsschicht

        F: Ist UDP verbindungslos?
        A: Ja, es gibt keinen Handschlag.

        Frage 3: Wie viele Bits hat eine IPv6-Adresse?
        > 128 Bit

        ## Was macht ein Switch?

        Er leitet Rahmen weiter.

        - TCP: zuverlässig
        - UDP: schnell

        > Ein Netz ist nur so gut wie sein schwächstes Glied.
        """
    ) == [
        (4, 5, "question and answer", "Die Vermittlungsschicht"),
        (7, 8, "question and answer", "Ja"),
        (10, 11, "question and answer", "128 Bit"),
        (13, 15, "question above its answer", "Er leitet Rahmen weiter."),
    ]


def test_a_practice_exam_with_letters():
    assert read(
        """
        ## Practice exam

        1. A team stores logs for ten years. Which storage is cheapest?
            - A. Memory
            - B. A solid state disk
            - C. Tape

            <details markdown=1><summary markdown='span'>Answer</summary>

            Correct answer: C

            </details>

        2. Which two are protocols? (Choose two.)
           A) TCP
           B) Oak
           C) UDP
           D) Pine

           Answer: A, C
           Explanation: The others are trees.

        **3) Which of these sorts a list in place?**

        a) sorted()
        b) list.sort()

        *Answer: b) list.sort() - it returns nothing at all*

        4. Read the chapter on trees.
        5. Rest.

        Question 6
        What is the capital of France?
        A. Paris
        B. Lyon
        """
    ) == [
        (3, 12, "question with options", "Tape"),
        (14, 21, "question with options", "TCP; UDP"),
        (23, 28, "question with options", "list.sort()"),
        (33, 36, "question with options", ""),
    ]


def test_ticked_options_and_things_to_do():
    assert read(
        """
        # Exam

        ### Which part of an atom carries a negative charge?

        - [ ] The proton
        - [x] The electron
        - [ ] The neutron

        **[Back to top](#exam)**

        ### Which are noble gases?

        - [x] Neon
        - [x] Argon
        - [ ] Iron

        ## To do

        - [x] buy a notebook
        - [ ] learn the table

        ## Before the exam

        1. Sleep
        2. Eat
        """
    ) == [
        (3, 7, "question with options", "The electron"),
        (11, 15, "question with options", "Neon; Argon"),
    ]


def test_french_notes_with_tables_and_hidden_answers():
    assert read(
        """
        # Sécurité

        | Question | Réponse | Source |
        |---|:---:|---|
        | Que veut dire TLS ? | Transport Layer Security | RFC 8446 |
        | Port de SSH ? | **22** | |

        | Port | Service |
        |------|---------|
        | 80 | HTTP |

        <details>
        <summary>Qu'est-ce qu'un nonce ?</summary>

        Un nombre utilisé une seule fois.
        </details>

        <details><summary>Journal complet</summary>
        ligne une
        </details>

        Qui signe un certificat ?

        <details><summary>Réponse</summary>Une autorité de certification</details>

        Question : Le chiffrement est-il une signature ?
        Réponse : Non, il ne prouve pas l'auteur.
        """
    ) == [
        (5, 5, "table of questions", "Transport Layer Security"),
        (6, 6, "table of questions", "22"),
        (12, 16, "unfolded answer", "Un nombre utilisé une seule fois."),
        (22, 24, "unfolded answer", "Une autorité de certification"),
        (26, 27, "question and answer", "Non"),
    ]


def test_flashcards_among_code():
    assert read(
        """
        ---
        tags: [haskell, cards]
        ---

        Author of the first compiler :: Grace Hopper
        - Largest planet ::: Jupiter

        What does a functor map?
        ?
        Functions over a structure

        map :: (a -> b) -> [a] -> [b]
        answer :: Int
        std::vector<int> values;
        key:: value

            Shape :: Type
        """
    ) == [
        (5, 5, "flashcard", "Grace Hopper"),
        (6, 6, "flashcard", "Jupiter"),
        (8, 10, "flashcard", "Functions over a structure"),
    ]


def test_the_manual_of_a_program():
    assert read(
        """
        # waterline

        - [What is it?](#what-is-it)
          - [Why?](#why)
        - [Install](#install)

        ## What is it?

        A tool that counts fish.

        ## Why another tool?

        ![picture](fish.png)

        ## Install

        > **Note:** You need a compiler and you should have two gigabytes free.
        > It is a long build, so take your time and get a coffee first.

        Run `make PREFIX=/usr/local` and open Settings -> Users -> New.

            $ waterline --help
            > usage: waterline [file]

        Set `rate = 5` and `mode = fast`. Timeout > 5 s fails.

        name = waterline
        speed = fast
        File -> Save
        Menu > View > Zoom
        """
    ) == [(7, 9, "question above its answer", "A tool that counts fish.")]


def test_a_diary_asks_nobody():
    assert (
        read(
            """
            # March

            What a week! Who would have thought? Not me? Well.

            > To be, or not to be, that is the question: whether it is nobler in the mind to suffer.

            Met A. Smith and B. Jones. We need milk, bread and eggs - the usual things.

            Tea = comfort. Two teas = 2 comforts. One walk = One good day
            A: see you then
            Q4 - the numbers were fine.
            Answer the letter from the bank.

            - why not?
            - Solution for the roof
            - coffee > tea
            - home - work - home

            Rooms:
            a) **the kitchen**
            b) the cellar

            - [x] sweep
            - [ ] mop

            Note: the cellar is wet.
            """
        )
        == []
    )


def test_sums_of_physics_and_shopping():
    assert read(
        """
        ## Work

        - A crate of 20 kg is pushed for 3 metres with 40 N
          - 40 * 3 = 120 J
        - A bulb of 60 W burns for 2 hours
          - 60 * 2 = 100 Wh

        20% of 50 = 10
        x = 4
        total = price * count
        int total = 3 * 5;
        version = 1.2.3
        1 inch = 2.54 cm

        Example:
        - 4 cores
        - 2 threads per core
        - So 8 threads
        """
    ) == [
        (3, 4, "calculation", "120 J"),
        (5, 6, "calculation", "100 Wh"),
        (8, 8, "calculation", "10"),
        (15, 18, "worked example", "8 threads"),
    ]


def test_spanish_notes_with_keywords():
    assert read(
        """
        # Cocina

        Pregunta: ¿A qué temperatura hierve el agua?
        Respuesta: A cien grados

        - carne con vino tinto = Estofado
        - algo dulce y frío >> Helado
        - pescado crudo con limón -> Ceviche
        - harina -> masa -> pan
        - sal y pimienta

        ### ¿Cómo se guarda?

        - En frío
        - Cubierto

        • Aceite
          • ¿Cuál es mejor?
            • El de oliva
        """
    ) == [
        (3, 4, "question and answer", "A cien grados"),
        (6, 6, "keyword equation", "Estofado"),
        (7, 7, "keyword mapping", "Helado"),
        (8, 8, "keyword mapping", "Ceviche"),
        (12, 15, "question above its answer", "En frío; Cubierto"),
        (18, 19, "question above its answer", "El de oliva"),
    ]


def test_a_quiz_whose_answers_stand_at_its_end():
    assert read(
        """
        ### Quiz

        1. Which planet is the largest?
           - A) Mars
           - B) Jupiter

        2. Which are rocky?
           - A) Mars
           - B) Saturn
           - C) Venus

        **Answers:** 1-B, 2-A,C

        Q1. Which one has rings?
        a. Mars
        b. Saturn
        Explanation: look at the picture

        Topic 2 - Question 3
        Which one is red?
        A. Mars
        B. Venus
        Suggested Answer: A 🪐

        ## Answer key

        1. b
        2. a
        """
    ) == [
        (3, 5, "question with options", "Jupiter"),
        (7, 10, "question with options", "Mars; Venus"),
        (14, 17, "question with options", "Saturn"),
        (19, 23, "question and answer", "Mars"),
    ]


def test_lists_of_interview_questions():
    assert read(
        """
        | No. | Questions |
        |---|---|
        | 1 | [What is a hook?](#what-is-a-hook) |

        1. ### What is a hook?

            A function that keeps state.

            ```js
            useState(0)
            ```

           **[Back to top](#contents)**

        2. ### What are its rules?

            Call it

            * at the top
            * in order

        **3. What is a prop?**
        A value from the parent.

        - **What is a key?** A name.
        - **Which port?**: 443
        - Need speed? -> Use a cache

        <details>
        <summary>Explain rendering</summary><br><b>

        It makes elements:

        * once
        * again
        </b></details>
        <details><summary>True or False? Props change.</summary>
        False. They are read.
        </details>

        **Front:** A hook?
        **Back:** A function

        Which sign opens a comment?::#
        A {{c1::prop::short word}} comes from {{c2::above}}.
        """
    ) == [
        (5, 7, "question above its answer", "A function that keeps state."),
        (15, 17, "question above its answer", "Call it"),
        (22, 23, "question above its answer", "A value from the parent."),
        (25, 25, "question and answer in one sentence", "A name."),
        (26, 26, "question and answer in one sentence", "443"),
        (27, 27, "question and answer in one sentence", "Use a cache"),
        (29, 36, "unfolded answer", "It makes elements: once; again"),
        (37, 39, "unfolded answer", "False"),
        (41, 42, "question and answer", "A function"),
        (44, 44, "flashcard", "#"),
        (45, 45, "flashcard", "prop"),
    ]


def test_a_quiz_with_its_answers_below_beside_and_folded_away():
    assert read(
        """
        ### Quiz 1

        1. What is a worker machine known as?
            - Node or Minion
        2. A Node can only be a physical machine
            - False
        3. Multiple Nodes together form a:
            - Cluster

        ## Steps

        1. Install it
            - with apt
        2. Run it

        ## Questions

        <details>
        <summary>Which component superseded controllers?</summary>

        **Answer:** Deployments.

        **Explanation:** They are newer.
        </details>

        ### Question 1

        What is the smallest unit?

        - A) Container
        - B) Pod

        <details>
        <summary>Show Answer</summary>

        **Correct Answer: B) Pod**

        A pod holds containers.
        </details>

        ### Question 2

        Which schedules?

        - [ ] kubelet
        - [x] Scheduler

        **Explanation:** It assigns pods.

        7. Which is right?
        a. up
        b. **start**
        c. go

        8. Which is it?
        A. up (Correct)
        B. down
        C. left ✅

        > [!question]- What is a callout?
        > A box (drawn by Obsidian)

        > [!note] Is this a note?
        > Yes.

        | # | Topic | Practice question | Expected answer |
        |---|---|---|---|
        | 1 | DNS | Port? | 53 |
        """
    ) == [
        (3, 4, "question above its answer", "Node or Minion"),
        (5, 6, "question above its answer", "False"),
        (7, 8, "question above its answer", "Cluster"),
        (18, 24, "unfolded answer", "Deployments."),
        (26, 36, "question and answer", "Pod"),
        (41, 48, "question with options", "Scheduler"),
        (50, 53, "question with options", "start"),
        (55, 58, "question with options", "up; left"),
        (60, 61, "question in a box", "A box"),
        (68, 68, "table of questions", "53"),
    ]


def test_answers_have_marks_and_questions_have_none():
    assert read(
        """
        The default port of SSH is ____.
        Ans: 22

        1) A queue is a stack. (True/False)

        Answer: False, it is a queue
        Explanation: look it up

        2. What is a stack?

        A: A pile
        Who piles?
        A: You

        ## What is a heap?

        **Answer:** A tree

        \u95ee\uff1a\u4ec0\u4e48\u662f S3\uff1f
        \u7b54\uff1a\u5b58\u50a8

        The letter was long.
        Answer: none came.
        """
    ) == [
        (1, 2, "question above a marked answer", "22"),
        (4, 7, "question above a marked answer", "False"),
        (9, 11, "question above a marked answer", "A pile"),
        (12, 13, "question above a marked answer", "You"),
        (15, 17, "question above its answer", "A tree"),
        (19, 20, "question and answer", "\u5b58\u50a8"),
    ]
