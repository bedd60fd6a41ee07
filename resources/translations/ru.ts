<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source> or </source>
        <translation> или </translation>
    </message>
    <message numerus="yes">
        <source>%n block(s)</source>
        <translation>
            <numerusform>%n блок</numerusform>
            <numerusform>%n блока</numerusform>
            <numerusform>%n блоков</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n block(s) are hidden</source>
        <translation>
            <numerusform>%n блок скрыт</numerusform>
            <numerusform>%n блока скрыто</numerusform>
            <numerusform>%n блоков скрыто</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n block(s) in one reading only.</source>
        <translation>
            <numerusform>%n блок есть только в одном прочтении.</numerusform>
            <numerusform>%n блока есть только в одном прочтении.</numerusform>
            <numerusform>%n блоков есть только в одном прочтении.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n block(s) that lie within it in part stay as they are.</source>
        <translation>
            <numerusform>%n блок, лежащий в ней частично, остаётся как есть.</numerusform>
            <numerusform>%n блока, лежащие в ней частично, остаются как есть.</numerusform>
            <numerusform>%n блоков, лежащих в ней частично, остаются как есть.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n corrected</source>
        <translation>
            <numerusform>%n исправлена</numerusform>
            <numerusform>%n исправлены</numerusform>
            <numerusform>%n исправлено</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differing word(s)</source>
        <translation>
            <numerusform>%n слово различается</numerusform>
            <numerusform>%n слова различаются</numerusform>
            <numerusform>%n слов различаются</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s)</source>
        <translation>
            <numerusform>%n документ</numerusform>
            <numerusform>%n документа</numerusform>
            <numerusform>%n документов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) left</source>
        <translation>
            <numerusform>остался %n документ</numerusform>
            <numerusform>осталось %n документа</numerusform>
            <numerusform>осталось %n документов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) written</source>
        <translation>
            <numerusform>%n документ записан</numerusform>
            <numerusform>%n документа записано</numerusform>
            <numerusform>%n документов записано</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n doubt(s)</source>
        <translation>
            <numerusform>%n сомнение</numerusform>
            <numerusform>%n сомнения</numerusform>
            <numerusform>%n сомнений</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n doubtful</source>
        <comment>pages</comment>
        <translation>
            <numerusform>%n с сомнениями</numerusform>
            <numerusform>%n с сомнениями</numerusform>
            <numerusform>%n с сомнениями</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n с ошибкой</numerusform>
            <numerusform>%n с ошибкой</numerusform>
            <numerusform>%n с ошибкой</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n объект</numerusform>
            <numerusform>%n объекта</numerusform>
            <numerusform>%n объектов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n минута</numerusform>
            <numerusform>%n минуты</numerusform>
            <numerusform>%n минут</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n страница</numerusform>
            <numerusform>%n страницы</numerusform>
            <numerusform>%n страниц</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) not read</source>
        <translation>
            <numerusform>%n страница не прочитана</numerusform>
            <numerusform>%n страницы не прочитаны</numerusform>
            <numerusform>%n страниц не прочитано</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) read</source>
        <translation>
            <numerusform>%n страница прочитана</numerusform>
            <numerusform>%n страницы прочитаны</numerusform>
            <numerusform>%n страниц прочитано</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) read earlier are being made searchable.</source>
        <translation>
            <numerusform>%n ранее прочитанная страница готовится для поиска.</numerusform>
            <numerusform>%n ранее прочитанные страницы готовятся для поиска.</numerusform>
            <numerusform>%n ранее прочитанных страниц готовятся для поиска.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) read in part</source>
        <translation>
            <numerusform>Частично: %n страница</numerusform>
            <numerusform>Частично: %n страницы</numerusform>
            <numerusform>Частично: %n страниц</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n place(s)</source>
        <translation>
            <numerusform>%n место</numerusform>
            <numerusform>%n места</numerusform>
            <numerusform>%n мест</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stopped</source>
        <translation>
            <numerusform>%n остановлен</numerusform>
            <numerusform>%n остановлены</numerusform>
            <numerusform>%n остановлено</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unchanged</source>
        <translation>
            <numerusform>%n без изменений</numerusform>
            <numerusform>%n без изменений</numerusform>
            <numerusform>%n без изменений</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without tables</source>
        <translation>
            <numerusform>%n без таблиц</numerusform>
            <numerusform>%n без таблиц</numerusform>
            <numerusform>%n без таблиц</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n written</source>
        <translation>
            <numerusform>%n записан</numerusform>
            <numerusform>%n записаны</numerusform>
            <numerusform>%n записано</numerusform>
        </translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message>
        <source>, {failed} failed</source>
        <translation>, с ошибкой: {failed}</translation>
    </message>
    <message>
        <source>.</source>
        <translation>.</translation>
    </message>
    <message>
        <source>. There may be more.</source>
        <translation>. Возможно, есть ещё.</translation>
    </message>
    <message>
        <source>0 always takes the likeliest token, so that a page reads the same each time.</source>
        <translation>0: всегда берётся самый вероятный токен, так что страница каждый раз читается одинаково.</translation>
    </message>
    <message>
        <source>4-bit vision, 4-bit decoder</source>
        <translation>Зрение 4 бита, декодер 4 бита</translation>
    </message>
    <message>
        <source>8-bit</source>
        <translation>8 бит</translation>
    </message>
    <message>
        <source>8-bit vision, 16-bit decoder</source>
        <translation>Зрение 8 бит, декодер 16 бит</translation>
    </message>
    <message>
        <source>8-bit vision, 4-bit decoder</source>
        <translation>Зрение 8 бит, декодер 4 бита</translation>
    </message>
    <message>
        <source>8-bit vision, 8-bit decoder</source>
        <translation>Зрение 8 бит, декодер 8 бит</translation>
    </message>
    <message>
        <source>8-bit: halves the memory that a long answer needs, and may change a word.</source>
        <translation>8-bit: вдвое меньше памяти для длинного ответа, но какое-нибудь слово может измениться.</translation>
    </message>
    <message numerus="yes">
        <source>; %n page(s) could not be read</source>
        <translation>
            <numerusform>; %n страницу прочитать не удалось</numerusform>
            <numerusform>; %n страницы прочитать не удалось</numerusform>
            <numerusform>; %n страниц прочитать не удалось</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>; %n page(s) more</source>
        <translation>
            <numerusform>; и ещё %n страница</numerusform>
            <numerusform>; и ещё %n страницы</numerusform>
            <numerusform>; и ещё %n страниц</numerusform>
        </translation>
    </message>
    <message>
        <source>; at most {most} a page are listed</source>
        <translation>; показано не больше {most} на страницу</translation>
    </message>
    <message numerus="yes">
        <source>; of %n page(s) something is lost</source>
        <translation>
            <numerusform>; на %n странице что-то утрачено</numerusform>
            <numerusform>; на %n страницах что-то утрачено</numerusform>
            <numerusform>; на %n страницах что-то утрачено</numerusform>
        </translation>
    </message>
    <message>
        <source>A checkpoint that you have already, with its safetensors files</source>
        <translation>Контрольная точка, которая у вас уже есть, с файлами safetensors</translation>
    </message>
    <message>
        <source>A choice of letters is written [a-z].</source>
        <translation>Выбор букв пишется так: [a-z].</translation>
    </message>
    <message>
        <source>A chunk has 1 to {layers} layers.</source>
        <translation>В части от 1 до {layers} слоёв.</translation>
    </message>
    <message>
        <source>A conversion worker does not know {name}.</source>
        <translation>Процесс преобразования не знает {name}.</translation>
    </message>
    <message>
        <source>A document is written as soon as it has been read. Pages that were read are kept.</source>
        <translation>Документ записывается, как только он прочитан. Прочитанные страницы сохраняются.</translation>
    </message>
    <message>
        <source>A file in a watched folder is read once it has not changed for so long: it may still be copied or scanned.</source>
        <translation>Файл в отслеживаемой папке читается, если он не менялся столько времени: возможно, его ещё копируют или сканируют.</translation>
    </message>
    <message>
        <source>A file is read once it has stopped growing. It goes on until you stop it.</source>
        <translation>Файл читается, когда он перестал расти. Это продолжается, пока вы не остановите.</translation>
    </message>
    <message>
        <source>A folder with the published files of {model}</source>
        <translation>Папка с опубликованными файлами {model}</translation>
    </message>
    <message>
        <source>A machine answered with something that it was not asked for.</source>
        <translation>Один из компьютеров прислал в ответ то, о чём его не просили.</translation>
    </message>
    <message>
        <source>A model has no part “{part}”.</source>
        <translation>У модели нет части «{part}».</translation>
    </message>
    <message>
        <source>A network that asks for a login answers like that. Try again later.</source>
        <translation>Так отвечает сеть, требующая входа. Повторите попытку позже.</translation>
    </message>
    <message>
        <source>A network that asks for a login answers like that; or the address of the mirror is wrong.</source>
        <translation>Так отвечает сеть, требующая входа; или адрес зеркала неверен.</translation>
    </message>
    <message>
        <source>A page for which the process that reads it takes more is given up with an error; the rest goes on. What a model takes comes on top. 0: no limit.</source>
        <translation>Страница, на которую читающему процессу нужно больше памяти, пропускается с ошибкой; остальное продолжается. Память модели считается отдельно. 0: без ограничения.</translation>
    </message>
    <message>
        <source>A page in the browser says what is new, and where to get it. Nothing is downloaded by itself.</source>
        <translation>Страница в браузере расскажет, что нового и где взять новую версию. Само ничего не загружается.</translation>
    </message>
    <message>
        <source>A page that is not finished by then is cut off there, and says so.</source>
        <translation>Страница, не прочитанная к этому моменту до конца, обрывается там с пометкой об этом.</translation>
    </message>
    <message>
        <source>A page that takes longer is given up with an error; the rest goes on. 0: no limit.</source>
        <translation>Страница, на которую уходит больше времени, пропускается с ошибкой; остальное продолжается. 0: без ограничения.</translation>
    </message>
    <message>
        <source>A page worker does not know {name}.</source>
        <translation>Процесс страниц не знает {name}.</translation>
    </message>
    <message>
        <source>A part of the app is missing or broken: {reason}.</source>
        <translation>Части приложения нет, или она испорчена: {reason}.</translation>
    </message>
    <message>
        <source>A pattern of files is empty.</source>
        <translation>Шаблон файлов пуст.</translation>
    </message>
    <message>
        <source>A picture arrived damaged.</source>
        <translation>Изображение пришло повреждённым.</translation>
    </message>
    <message>
        <source>A recognition worker does not know {kind}.</source>
        <translation>Рабочий процесс распознавания не знает {kind}.</translation>
    </message>
    <message>
        <source>A tiny model that comes with the app and shows how dots.ocr works. Reads a few lines of large print.</source>
        <translation>Крошечная модель, входящая в приложение: показывает, как работает dots.ocr. Читает несколько строк крупного шрифта.</translation>
    </message>
    <message>
        <source>A tiny model, to show how dots.ocr works. It reads a few lines of large Latin print, no documents.</source>
        <translation>Крошечная модель, чтобы показать, как работает dots.ocr. Читает несколько строк крупной латиницы, но не документы.</translation>
    </message>
    <message>
        <source>A vision encoder cannot be {precision}, {weights}, {attention}.</source>
        <translation>Визуальный кодировщик не может быть {precision}, {weights}, {attention}.</translation>
    </message>
    <message>
        <source>A vision-language model that looks at a page in few steps: for many pages, and to find where on a page something stands. Needs a download.</source>
        <translation>Модель, понимающая изображение и язык: рассматривает страницу за немного шагов. Для большого числа страниц и чтобы найти, где на странице что-то находится. Требует загрузки.</translation>
    </message>
    <message>
        <source>A vision-language model: tables, formulas and difficult pages at their best. Needs a download.</source>
        <translation>Модель, понимающая изображение и язык: лучшая для таблиц, формул и трудных страниц. Требует загрузки.</translation>
    </message>
    <message>
        <source>A worker for own models does not know {name}.</source>
        <translation>Процесс собственных моделей не знает {name}.</translation>
    </message>
    <message>
        <source>AGPL-3.0-or-later, as the app</source>
        <translation>AGPL-3.0-or-later, как у приложения</translation>
    </message>
    <message>
        <source>About OCR Desktop</source>
        <translation>О программе OCR Desktop</translation>
    </message>
    <message>
        <source>About {app}</source>
        <translation>О программе {app}</translation>
    </message>
    <message>
        <source>About {disk} on disk, {memory} of memory.</source>
        <translation>Около {disk} на диске, {memory} памяти.</translation>
    </message>
    <message>
        <source>Accept them on the model&apos;s page, then set {token_variable} to an access token of yours.</source>
        <translation>Примите их на странице модели, затем укажите в {token_variable} свой токен доступа.</translation>
    </message>
    <message>
        <source>Actual Size</source>
        <translation>Фактический размер</translation>
    </message>
    <message>
        <source>Add Full Detail (about {size})</source>
        <translation>Добавить полную детализацию (около {size})</translation>
    </message>
    <message>
        <source>Add Full Detail (about {size}; fetches the published files again)</source>
        <translation>Добавить полную детализацию (около {size}; опубликованные файлы загружаются снова)</translation>
    </message>
    <message>
        <source>Add This Block</source>
        <translation>Добавить этот блок</translation>
    </message>
    <message>
        <source>Add Vision for the GPU (about {size})</source>
        <translation>Добавить зрение для GPU (около {size})</translation>
    </message>
    <message>
        <source>Add Vision for the GPU (about {size}; fetches the published files again)</source>
        <translation>Добавить зрение для GPU (около {size}; опубликованные файлы загружаются снова)</translation>
    </message>
    <message>
        <source>Add it: `ocr-desktop models convert {model} --full`. Or choose the detail “efficient”.</source>
        <translation>Добавьте её: `ocr-desktop models convert {model} --full`. Или выберите детализацию «efficient».</translation>
    </message>
    <message>
        <source>Adding full detail to {model}</source>
        <translation>Добавление полной детализации: {model}</translation>
    </message>
    <message>
        <source>Address of a hub to download models from in place of huggingface.co, such as https://mirror.example. Empty: what HF_ENDPOINT says, or none.</source>
        <translation>Адрес хаба, с которого загружать модели вместо huggingface.co, например https://mirror.example. Пусто: как указано в HF_ENDPOINT, или никакого.</translation>
    </message>
    <message>
        <source>After so long without a sign of life a connection is made anew. 0: what HF_HUB_DOWNLOAD_TIMEOUT says, or 10.</source>
        <translation>Если столько времени нет ни признака жизни, соединение устанавливается заново. 0: как указано в HF_HUB_DOWNLOAD_TIMEOUT, или 10.</translation>
    </message>
    <message>
        <source>All – or *.pdf; 2024/**</source>
        <translation>Все – или *.pdf; 2024/**</translation>
    </message>
    <message>
        <source>All – or 1-3, 8, -1</source>
        <translation>Все – или 1-3, 8, -1</translation>
    </message>
    <message>
        <source>Allow it in System Settings → Privacy &amp; Security → Screen &amp; System Audio Recording, then open OCR Desktop again.</source>
        <translation>Разрешите это в «Системные настройки» → «Конфиденциальность и безопасность» → «Запись экрана и системного звука», затем откройте OCR Desktop снова.</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>Всегда</translation>
    </message>
    <message numerus="yes">
        <source>An apostrophe stands before %n cell(s): a spreadsheet would run them.</source>
        <translation>
            <numerusform>Перед %n ячейкой поставлен апостроф: иначе таблица выполнила бы её как формулу.</numerusform>
            <numerusform>Перед %n ячейками поставлен апостроф: иначе таблица выполнила бы их как формулы.</numerusform>
            <numerusform>Перед %n ячейками поставлен апостроф: иначе таблица выполнила бы их как формулы.</numerusform>
        </translation>
    </message>
    <message>
        <source>An export is running. Stop it and quit?</source>
        <translation>Идёт экспорт. Остановить его и завершить программу?</translation>
    </message>
    <message>
        <source>An export that makes the machine hot pauses for some minutes, so that it can cool down.</source>
        <translation>Экспорт, от которого компьютер нагревается, приостанавливается на несколько минут, чтобы он мог остыть.</translation>
    </message>
    <message>
        <source>Another model is reading a page.</source>
        <translation>Страницу читает другая модель.</translation>
    </message>
    <message>
        <source>As is quickest</source>
        <translation>Как быстрее</translation>
    </message>
    <message>
        <source>As of {date}.</source>
        <translation>По состоянию на {date}.</translation>
    </message>
    <message>
        <source>As published, 16 bits</source>
        <translation>Как опубликовано, 16 бит</translation>
    </message>
    <message>
        <source>As the engine read it</source>
        <translation>Как прочитал движок</translation>
    </message>
    <message>
        <source>As the system chooses</source>
        <translation>По выбору системы</translation>
    </message>
    <message>
        <source>As trained, 16 bits</source>
        <translation>Как обучено, 16 бит</translation>
    </message>
    <message>
        <source>At its start the window opens the documents that were open when it was closed, but for a start with Shift held down, or with files. They are in the library: nothing is read twice.</source>
        <translation>При запуске открываются документы, которые были открыты при закрытии окна; но не если удерживается Shift или указаны файлы. Они в библиотеке: ничего не читается дважды.</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Автоматически</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Назад</translation>
    </message>
    <message>
        <source>Base (1024 × 1024)</source>
        <translation>Базовая (1024 × 1024)</translation>
    </message>
    <message>
        <source>Beside the text</source>
        <translation>Рядом с текстом</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>Блок</translation>
    </message>
    <message>
        <source>Block {number}</source>
        <translation>Блок {number}</translation>
    </message>
    <message>
        <source>Block {number} had neither a box nor text and was left out.</source>
        <translation>У блока {number} не было ни рамки, ни текста; он пропущен.</translation>
    </message>
    <message>
        <source>Block {number} of {count}, {category}: {text}</source>
        <translation>Блок {number} из {count}, {category}: {text}</translation>
    </message>
    <message>
        <source>Block {number}: {text}</source>
        <translation>Блок {number}: {text}</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>Блоки</translation>
    </message>
    <message>
        <source>Blocks of the page</source>
        <translation>Блоки страницы</translation>
    </message>
    <message>
        <source>Boxes and text</source>
        <translation>Рамки и текст</translation>
    </message>
    <message>
        <source>Boxes only</source>
        <translation>Только рамки</translation>
    </message>
    <message>
        <source>Brackets</source>
        <translation>Скобки</translation>
    </message>
    <message>
        <source>Bring All to Front</source>
        <translation>Все — на передний план</translation>
    </message>
    <message>
        <source>By the page</source>
        <translation>По странице</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Кэш</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Отменить</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>Подпись</translation>
    </message>
    <message>
        <source>Categories</source>
        <translation>Категории</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Категория</translation>
    </message>
    <message>
        <source>Cells (CSV)</source>
        <translation>Ячейки (CSV)</translation>
    </message>
    <message>
        <source>Cells (TSV)</source>
        <translation>Ячейки (TSV)</translation>
    </message>
    <message>
        <source>Cells of the table</source>
        <translation>Ячейки таблицы</translation>
    </message>
    <message>
        <source>Change Box</source>
        <comment>step to undo</comment>
        <translation>изменение рамки</translation>
    </message>
    <message>
        <source>Change Category</source>
        <comment>step to undo</comment>
        <translation>изменение категории</translation>
    </message>
    <message>
        <source>Change Reading Order</source>
        <comment>step to undo</comment>
        <translation>изменение порядка чтения</translation>
    </message>
    <message>
        <source>Charts and drawings</source>
        <translation>Диаграммы и рисунки</translation>
    </message>
    <message>
        <source>Check for New Version</source>
        <translation>Проверка новой версии</translation>
    </message>
    <message>
        <source>Check for New Version…</source>
        <translation>Проверить новую версию…</translation>
    </message>
    <message>
        <source>Check the connection and start it again: what has arrived is kept.</source>
        <translation>Проверьте соединение и запустите ещё раз: полученное сохранено.</translation>
    </message>
    <message>
        <source>Check the connection and try again later.</source>
        <translation>Проверьте соединение и повторите попытку позже.</translation>
    </message>
    <message>
        <source>Check the password and try again.</source>
        <translation>Проверьте пароль и попробуйте снова.</translation>
    </message>
    <message>
        <source>Check the path; the file may have been moved or renamed.</source>
        <translation>Проверьте путь: файл мог быть перемещён или переименован.</translation>
    </message>
    <message>
        <source>Choose a document or a page in the list.</source>
        <translation>Выберите документ или страницу в списке.</translation>
    </message>
    <message>
        <source>Choose a file.</source>
        <translation>Выберите файл.</translation>
    </message>
    <message>
        <source>Choose a folder with PDFs, scans or pictures.</source>
        <translation>Выберите папку с PDF, сканами или изображениями.</translation>
    </message>
    <message>
        <source>Choose a folder with documents, and one for the results.</source>
        <translation>Выберите папку с документами и папку для результатов.</translation>
    </message>
    <message>
        <source>Choose a precision of: {list}.</source>
        <translation>Выберите точность из списка: {list}.</translation>
    </message>
    <message>
        <source>Choose a smaller variant (8 or 4 bit) or smaller pages in the settings.</source>
        <translation>Выберите в настройках вариант поменьше (8 или 4 бита) или страницы поменьше.</translation>
    </message>
    <message>
        <source>Choose another detail in the settings of DeepSeek-OCR, or convert the model again with it.</source>
        <translation>Выберите другую детализацию в настройках DeepSeek-OCR или преобразуйте модель заново вместе с ней.</translation>
    </message>
    <message>
        <source>Choose another folder and try again; what was read is kept in the library.</source>
        <translation>Выберите другую папку и попробуйте снова; прочитанное хранится в библиотеке.</translation>
    </message>
    <message>
        <source>Choose another format.</source>
        <translation>Выберите другой формат.</translation>
    </message>
    <message>
        <source>Choose another mirror, or none.</source>
        <translation>Выберите другое зеркало или никакого.</translation>
    </message>
    <message>
        <source>Choose another name, or allow files to be overwritten.</source>
        <translation>Выберите другое имя или разрешите перезапись файлов.</translation>
    </message>
    <message>
        <source>Choose one of: {known}.</source>
        <translation>Выберите из: {known}.</translation>
    </message>
    <message>
        <source>Choose one of: {list}.</source>
        <translation>Выберите одно из: {list}.</translation>
    </message>
    <message>
        <source>Choose other compute units in the settings, or read the page with full detail.</source>
        <translation>Выберите в настройках другие вычислительные блоки или прочитайте страницу с полной детализацией.</translation>
    </message>
    <message>
        <source>Choose other compute units in the settings, or remove the model and install it again.</source>
        <translation>Выберите в настройках другие вычислительные блоки или удалите модель и установите её заново.</translation>
    </message>
    <message>
        <source>Choose the files in it.</source>
        <translation>Выберите файлы в ней.</translation>
    </message>
    <message>
        <source>Choose the folder: {which}</source>
        <translation>Выбрать папку: {which}</translation>
    </message>
    <message>
        <source>Choose the {role} architecture of: {list}.</source>
        <translation>Выберите архитектуру {role} из списка: {list}.</translation>
    </message>
    <message>
        <source>Choose “auto” or “cpu” for what docTR models run on.</source>
        <translation>Выберите «auto» или «cpu» в качестве исполнителя моделей docTR.</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Выбрать…</translation>
    </message>
    <message>
        <source>Clear List</source>
        <translation>Очистить список</translation>
    </message>
    <message>
        <source>Clear Menu</source>
        <translation>Очистить меню</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Close Window</source>
        <translation>Закрыть окно</translation>
    </message>
    <message>
        <source>Close other copies of the app; `ocr-desktop doctor` names the library file.</source>
        <translation>Закройте другие копии приложения; `ocr-desktop doctor` называет файл библиотеки.</translation>
    </message>
    <message>
        <source>Close other programs.</source>
        <translation>Закройте другие программы.</translation>
    </message>
    <message>
        <source>Close the search</source>
        <translation>Закрыть поиск</translation>
    </message>
    <message>
        <source>Comes with the app. Its terms: {licence}</source>
        <translation>Входит в приложение. Условия: {licence}</translation>
    </message>
    <message>
        <source>Compare With</source>
        <translation>Сравнить с</translation>
    </message>
    <message>
        <source>Compare with Instant</source>
        <translation>Сравнивать с Instant</translation>
    </message>
    <message>
        <source>Connect its drive again, or put the folder back where it was.</source>
        <translation>Подключите диск снова или верните папку на место.</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Продолжить</translation>
    </message>
    <message>
        <source>Convert it again, or choose a variant with more bits.</source>
        <translation>Преобразуйте её заново или выберите вариант с большим числом бит.</translation>
    </message>
    <message>
        <source>Convert it to PDF, PNG, JPEG or TIFF first.</source>
        <translation>Сначала преобразуйте в PDF, PNG, JPEG или TIFF.</translation>
    </message>
    <message>
        <source>Convert the model again with it, or choose “efficient” in the settings of dots.ocr.</source>
        <translation>Преобразуйте модель заново вместе с ней или выберите «efficient» в настройках dots.ocr.</translation>
    </message>
    <message>
        <source>Converting</source>
        <translation>Преобразование</translation>
    </message>
    <message numerus="yes">
        <source>Copied %n block(s).</source>
        <translation>
            <numerusform>Скопирован %n блок.</numerusform>
            <numerusform>Скопировано %n блока.</numerusform>
            <numerusform>Скопировано %n блоков.</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Скопировать</translation>
    </message>
    <message>
        <source>Copy As</source>
        <translation>Скопировать как</translation>
    </message>
    <message>
        <source>Copy Block</source>
        <translation>Скопировать блок</translation>
    </message>
    <message>
        <source>Copy Checksum</source>
        <translation>Скопировать контрольную сумму</translation>
    </message>
    <message>
        <source>Copy Document</source>
        <translation>Скопировать документ</translation>
    </message>
    <message>
        <source>Copy Document As</source>
        <translation>Скопировать документ как</translation>
    </message>
    <message>
        <source>Copy Page</source>
        <translation>Скопировать страницу</translation>
    </message>
    <message>
        <source>Copy Page As</source>
        <translation>Скопировать страницу как</translation>
    </message>
    <message>
        <source>Copy Text</source>
        <translation>Скопировать текст</translation>
    </message>
    <message>
        <source>Copy a picture or a file first, then paste it here.</source>
        <translation>Сначала скопируйте изображение или файл, затем вставьте сюда.</translation>
    </message>
    <message>
        <source>Copy it again.</source>
        <translation>Скопируйте ещё раз.</translation>
    </message>
    <message>
        <source>Copy or download the file again.</source>
        <translation>Скопируйте или загрузите файл ещё раз.</translation>
    </message>
    <message>
        <source>Copy or download the missing files, then import the folder again.</source>
        <translation>Скопируйте или загрузите недостающие файлы, затем импортируйте папку снова.</translation>
    </message>
    <message>
        <source>Core ML cannot compile “{package}” ({reason}).</source>
        <translation>Core ML не может скомпилировать «{package}» ({reason}).</translation>
    </message>
    <message>
        <source>Core ML cannot load “{compiled}” ({what}).</source>
        <translation>Core ML не может загрузить «{compiled}» ({what}).</translation>
    </message>
    <message>
        <source>Core ML does not tell where “{compiled}” would run ({reason}).</source>
        <translation>Core ML не сообщает, где выполнялся бы «{compiled}» ({reason}).</translation>
    </message>
    <message>
        <source>Core ML estimates no cost for “{compiled}”.</source>
        <translation>Core ML не оценивает затраты для «{compiled}».</translation>
    </message>
    <message>
        <source>Core ML failed on “{name}” ({reason}).</source>
        <translation>Ошибка Core ML на «{name}» ({reason}).</translation>
    </message>
    <message>
        <source>Correct HF_ENDPOINT or the setting for a mirror.</source>
        <translation>Исправьте HF_ENDPOINT или настройку зеркала.</translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>Исправлено</translation>
    </message>
    <message>
        <source>Corrected by hand: {what}</source>
        <translation>Исправлено вручную: {what}</translation>
    </message>
    <message>
        <source>Corrections belong to the reading that they were made on. As turned, the page is read otherwise.</source>
        <translation>Исправления относятся к тому прочтению, в котором они сделаны. В повёрнутом виде страница читается иначе.</translation>
    </message>
    <message>
        <source>Could not be read</source>
        <translation>Не прочитано</translation>
    </message>
    <message>
        <source>Current page</source>
        <translation>Текущая страница</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>Повреждён</translation>
    </message>
    <message>
        <source>DeepSeek-OCR</source>
        <translation>DeepSeek-OCR</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>Delete Block</source>
        <comment>step to undo</comment>
        <translation>удаление блока</translation>
    </message>
    <message>
        <source>Delete Block</source>
        <translation>Удалить блок</translation>
    </message>
    <message>
        <source>Delete Blocks</source>
        <comment>step to undo</comment>
        <translation>удаление блоков</translation>
    </message>
    <message numerus="yes">
        <source>Delete what was read of %n document(s)?</source>
        <translation>
            <numerusform>Удалить прочитанное из %n документа?</numerusform>
            <numerusform>Удалить прочитанное из %n документов?</numerusform>
            <numerusform>Удалить прочитанное из %n документов?</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete what was read of “{name}”?</source>
        <translation>Удалить прочитанное из «{name}»?</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Удалить…</translation>
    </message>
    <message>
        <source>Detail of DeepSeek-OCR</source>
        <translation>Детализация DeepSeek-OCR</translation>
    </message>
    <message>
        <source>Detail of dots.ocr</source>
        <translation>Детализация dots.ocr</translation>
    </message>
    <message>
        <source>Difference {number} of {count}</source>
        <translation>Различие {number} из {count}</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Отказаться</translation>
    </message>
    <message>
        <source>Discard Corrections</source>
        <comment>step to undo</comment>
        <translation>отказ от исправлений</translation>
    </message>
    <message>
        <source>Discard Corrections on This Page</source>
        <translation>Отменить исправления на этой странице</translation>
    </message>
    <message>
        <source>Discard what was begun of “{variant}”?</source>
        <translation>Отказаться от начатого варианта «{variant}»?</translation>
    </message>
    <message>
        <source>Discard…</source>
        <translation>Отказаться…</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Закрыть</translation>
    </message>
    <message>
        <source>Dismiss this message</source>
        <translation>Закрыть это сообщение</translation>
    </message>
    <message>
        <source>Do not install anything that it offers. Somebody on the way may have changed it: try again in another network, and if it says the same there, tell the publisher.</source>
        <translation>Не устанавливайте ничего из предложенного. Возможно, кто-то по пути это подменил: попробуйте в другой сети, и если там то же самое, сообщите издателю.</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Документ</translation>
    </message>
    <message>
        <source>Documents and pages</source>
        <translation>Документы и страницы</translation>
    </message>
    <message>
        <source>Documents are being read</source>
        <translation>Читаются документы</translation>
    </message>
    <message>
        <source>Documents in:</source>
        <translation>Документы в:</translation>
    </message>
    <message>
        <source>Documents that were read</source>
        <translation>Прочитанные документы</translation>
    </message>
    <message>
        <source>Documents with problems</source>
        <translation>Документы с проблемами</translation>
    </message>
    <message>
        <source>Dollars</source>
        <translation>Знаки доллара</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Готово</translation>
    </message>
    <message>
        <source>Doubtful</source>
        <translation>Сомнительно</translation>
    </message>
    <message>
        <source>Doubtful place {which} · </source>
        <translation>Сомнительное место {which} · </translation>
    </message>
    <message>
        <source>Doubtful · </source>
        <translation>Сомнительно · </translation>
    </message>
    <message>
        <source>Download or import the checkpoint again; if it is as published, use a float32 variant.</source>
        <translation>Загрузите или импортируйте контрольную точку ещё раз; если она такая, как опубликована, используйте вариант float32.</translation>
    </message>
    <message>
        <source>Download or import the model again.</source>
        <translation>Загрузите или импортируйте модель ещё раз.</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>Загрузка</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>Загрузки</translation>
    </message>
    <message>
        <source>Downloads about {size} from {repository}</source>
        <translation>Загружается около {size} из {repository}</translation>
    </message>
    <message>
        <source>Downloads are switched off by HF_HUB_OFFLINE.</source>
        <translation>Загрузки отключены переменной HF_HUB_OFFLINE.</translation>
    </message>
    <message>
        <source>Downloads need huggingface_hub, which is not installed ({reason}).</source>
        <translation>Для загрузок нужен huggingface_hub, который не установлен ({reason}).</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>Черновики</translation>
    </message>
    <message>
        <source>Drag a rectangle around what is missing. Esc ends it.</source>
        <translation>Обведите прямоугольником то, чего не хватает. Esc — закончить.</translation>
    </message>
    <message>
        <source>Drag a rectangle around what is to be read. Esc ends it.</source>
        <translation>Обведите прямоугольником то, что нужно прочитать. Esc — закончить.</translation>
    </message>
    <message>
        <source>Draw Block</source>
        <comment>step to undo</comment>
        <translation>рисование блока</translation>
    </message>
    <message>
        <source>Draw Block</source>
        <translation>Нарисовать блок</translation>
    </message>
    <message>
        <source>Draw the layout boxes over the page.</source>
        <translation>Показывать рамки блоков поверх страницы.</translation>
    </message>
    <message>
        <source>Drop documents or folders here</source>
        <translation>Перетяните сюда документы или папки</translation>
    </message>
    <message>
        <source>Each bucket must be a multiple of 4 up to {longest_axis}: {buckets}.</source>
        <translation>Каждая корзина должна быть кратна 4 и не больше {longest_axis}: {buckets}.</translation>
    </message>
    <message>
        <source>Earlier reading by {engine}</source>
        <translation>Прочитано ранее: {engine}</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Правка</translation>
    </message>
    <message>
        <source>Edit Table</source>
        <comment>step to undo</comment>
        <translation>изменение таблицы</translation>
    </message>
    <message>
        <source>Edit Text</source>
        <comment>step to undo</comment>
        <translation>изменение текста</translation>
    </message>
    <message>
        <source>Edit Text…</source>
        <translation>Изменить текст…</translation>
    </message>
    <message>
        <source>Editing of a block</source>
        <translation>Правка блока</translation>
    </message>
    <message>
        <source>Efficient (Neural Engine)</source>
        <translation>Экономно (Neural Engine)</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>Пуст</translation>
    </message>
    <message>
        <source>End Comparison</source>
        <translation>Закончить сравнение</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>Энергия</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Движок</translation>
    </message>
    <message>
        <source>Enter Full Screen</source>
        <translation>Перейти в полноэкранный режим</translation>
    </message>
    <message>
        <source>Enter Password…</source>
        <translation>Ввести пароль…</translation>
    </message>
    <message>
        <source>Every PDF, scan and picture in the folder, and in folders within it, is read and written to a folder of the same shape. Stop whenever you like: finished pages are never read twice.</source>
        <translation>Каждый PDF, скан и изображение в папке и вложенных папках читается и записывается в папку с таким же устройством. Останавливайте когда угодно: готовые страницы не читаются дважды.</translation>
    </message>
    <message>
        <source>Everything Read</source>
        <translation>Всё прочитанное</translation>
    </message>
    <message>
        <source>Everything was exported</source>
        <translation>Всё экспортировано</translation>
    </message>
    <message>
        <source>Exact</source>
        <translation>Точный</translation>
    </message>
    <message>
        <source>Exit Full Screen</source>
        <translation>Выйти из полноэкранного режима</translation>
    </message>
    <message>
        <source>Export</source>
        <comment>button</comment>
        <translation>Экспортировать</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Экспорт</translation>
    </message>
    <message>
        <source>Export Folder</source>
        <translation>Экспорт папки</translation>
    </message>
    <message>
        <source>Export Folder…</source>
        <translation>Экспортировать папку…</translation>
    </message>
    <message>
        <source>Export a Folder</source>
        <translation>Экспорт папки</translation>
    </message>
    <message>
        <source>Export it again, with opset 17 and a current docTR.</source>
        <translation>Экспортируйте её заново, с opset 17 и актуальной версией docTR.</translation>
    </message>
    <message>
        <source>Export it in float32, or leave --precision away.</source>
        <translation>Экспортируйте её в float32 или не указывайте --precision.</translation>
    </message>
    <message>
        <source>Export it with docTR: `export_model_to_onnx(model.eval(), NAME, torch.randn(1, 3, {height}, {width}))`, the model made with `exportable=True`.</source>
        <translation>Экспортируйте её из docTR: `export_model_to_onnx(model.eval(), NAME, torch.randn(1, 3, {height}, {width}))`; модель должна быть создана с `exportable=True`.</translation>
    </message>
    <message numerus="yes">
        <source>Export: {done} of %n document(s)</source>
        <translation>
            <numerusform>Экспорт: {done} из %n документа</numerusform>
            <numerusform>Экспорт: {done} из %n документов</numerusform>
            <numerusform>Экспорт: {done} из %n документов</numerusform>
        </translation>
    </message>
    <message>
        <source>Exported, but not everything</source>
        <translation>Экспортировано, но не всё</translation>
    </message>
    <message>
        <source>Exported, but there is no report</source>
        <translation>Экспортировано, но отчёта нет</translation>
    </message>
    <message>
        <source>Exporting · {done} of {whole}</source>
        <translation>Экспорт · {done} из {whole}</translation>
    </message>
    <message>
        <source>Exporting “{name}”</source>
        <translation>Экспорт «{name}»</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Экспортировать…</translation>
    </message>
    <message>
        <source>Fetch the real files (`git lfs pull`), then import the folder again.</source>
        <translation>Получите настоящие файлы (`git lfs pull`), затем импортируйте папку снова.</translation>
    </message>
    <message>
        <source>Fetch them: `{installing}`, or `ocr-desktop models import` a folder you have.</source>
        <translation>Получите их: `{installing}` или `ocr-desktop models import` для имеющейся папки.</translation>
    </message>
    <message>
        <source>Fields are {fields}; a number may be written {{number:03}}, a date {{date:%Y-%m}}.</source>
        <translation>Поля: {fields}; число можно записать как {{number:03}}, дату — как {{date:%Y-%m}}.</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Файл</translation>
    </message>
    <message>
        <source>Files that are there already</source>
        <translation>Уже существующие файлы</translation>
    </message>
    <message>
        <source>Filter by name or folder</source>
        <translation>Фильтр по имени или папке</translation>
    </message>
    <message>
        <source>Filter by words or keys</source>
        <translation>Фильтр по словам или клавишам</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>Найти</translation>
    </message>
    <message>
        <source>Find Next</source>
        <translation>Найти далее</translation>
    </message>
    <message>
        <source>Find Previous</source>
        <translation>Найти ранее</translation>
    </message>
    <message>
        <source>Find in Everything Read…</source>
        <translation>Найти во всём прочитанном…</translation>
    </message>
    <message>
        <source>Find out whether a page lies on its side, upside down or askew, and read it upright.</source>
        <translation>Определять, не лежит ли страница на боку, вверх ногами или косо, и читать её прямо.</translation>
    </message>
    <message>
        <source>Finding lines</source>
        <translation>Поиск строк</translation>
    </message>
    <message>
        <source>Finding the layout</source>
        <translation>Поиск разметки</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>Найти…</translation>
    </message>
    <message>
        <source>Fit Page</source>
        <translation>По размеру страницы</translation>
    </message>
    <message>
        <source>Fit Width</source>
        <translation>По ширине</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Папка</translation>
    </message>
    <message>
        <source>Folder for the results</source>
        <translation>Папка для результатов</translation>
    </message>
    <message>
        <source>Folder with documents</source>
        <translation>Папка с документами</translation>
    </message>
    <message>
        <source>Footnote</source>
        <translation>Сноска</translation>
    </message>
    <message>
        <source>For example: --include &apos;*.pdf&apos;.</source>
        <translation>Например: --include &apos;*.pdf&apos;.</translation>
    </message>
    <message>
        <source>For {engines}.</source>
        <translation>Для {engines}.</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Формат</translation>
    </message>
    <message>
        <source>Formats that are written beside the first one; the pages are read once.</source>
        <translation>Форматы, которые записываются вместе с первым; страницы читаются один раз.</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>Формула</translation>
    </message>
    <message>
        <source>Formulas in Markdown</source>
        <translation>Формулы в Markdown</translation>
    </message>
    <message>
        <source>Free software under the GNU Affero General Public License, version 3 or later.
It stands on Qt, MuPDF, RapidOCR and ONNX Runtime.</source>
        <translation>Свободная программа на условиях GNU Affero General Public License версии 3 или более поздней.
Основана на Qt, MuPDF, RapidOCR и ONNX Runtime.</translation>
    </message>
    <message>
        <source>Free some space and start it again: what is there is kept.</source>
        <translation>Освободите место и запустите ещё раз: то, что есть, сохранено.</translation>
    </message>
    <message>
        <source>Free some space and try again; what was read is kept in the library.</source>
        <translation>Освободите место и попробуйте снова; прочитанное хранится в библиотеке.</translation>
    </message>
    <message>
        <source>Free some space, or set OCR_DESKTOP_MODELS to a folder on a larger disk.</source>
        <translation>Освободите место или укажите в OCR_DESKTOP_MODELS папку на диске побольше.</translation>
    </message>
    <message>
        <source>From the text layer</source>
        <translation>Из текстового слоя</translation>
    </message>
    <message>
        <source>From {repository}. Its terms: {licence}</source>
        <translation>Из {repository}. Условия: {licence}</translation>
    </message>
    <message>
        <source>Full (GPU)</source>
        <translation>Полная (GPU)</translation>
    </message>
    <message>
        <source>Full detail needs a part of dots.ocr that is not installed.</source>
        <translation>Для полной детализации нужна часть dots.ocr, которая не установлена.</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>ГБ</translation>
    </message>
    <message>
        <source>Get</source>
        <translation>Получить</translation>
    </message>
    <message>
        <source>Get it under “Models…”. The Instant engine needs no model.</source>
        <translation>Получите её в окне «Модели…». Движку Instant модель не нужна.</translation>
    </message>
    <message>
        <source>Getting {model}</source>
        <translation>Получение {model}</translation>
    </message>
    <message>
        <source>Give the password: the command line takes --password; opened by itself in the window, it asks.</source>
        <translation>Укажите пароль: в командной строке — --password; если открыть документ отдельно в окне, оно спросит.</translation>
    </message>
    <message>
        <source>Give yourself permission to read it, then try again.</source>
        <translation>Дайте себе право на чтение и попробуйте снова.</translation>
    </message>
    <message>
        <source>Give yourself the right to write there, or set OCR_DESKTOP_MODELS to a folder of your own.</source>
        <translation>Дайте себе право записи туда или укажите в OCR_DESKTOP_MODELS свою папку.</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>Переход</translation>
    </message>
    <message>
        <source>Go</source>
        <comment>button</comment>
        <translation>Перейти</translation>
    </message>
    <message>
        <source>Go On</source>
        <translation>Продолжить</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Продолжать</translation>
    </message>
    <message>
        <source>Go on until it is low</source>
        <translation>Продолжать, пока не разрядится</translation>
    </message>
    <message>
        <source>Go to Page</source>
        <translation>Переход к странице</translation>
    </message>
    <message>
        <source>Go to Page…</source>
        <translation>Перейти к странице…</translation>
    </message>
    <message>
        <source>Go to the page once more.</source>
        <translation>Перейдите на эту страницу ещё раз.</translation>
    </message>
    <message>
        <source>Goes on: the machine has cooled down.</source>
        <translation>Продолжается: компьютер остыл.</translation>
    </message>
    <message>
        <source>Goes on: the machine has had its rest.</source>
        <translation>Продолжается: компьютер отдохнул.</translation>
    </message>
    <message>
        <source>Goes on: the mains are back.</source>
        <translation>Продолжается: питание от сети снова есть.</translation>
    </message>
    <message>
        <source>Goes on: there is enough in the battery.</source>
        <translation>Продолжается: заряда батареи достаточно.</translation>
    </message>
    <message>
        <source>Goes on: what it waited for is over.</source>
        <translation>Продолжается: того, чего ждали, больше ждать не надо.</translation>
    </message>
    <message>
        <source>Going on</source>
        <translation>Продолжение</translation>
    </message>
    <message>
        <source>Gundam (tiles)</source>
        <translation>Gundam (плитки)</translation>
    </message>
    <message>
        <source>HTML</source>
        <translation>HTML</translation>
    </message>
    <message>
        <source>Hard to read: recognised with a confidence of {share}.</source>
        <translation>Трудно прочитать: распознано с уверенностью {share}.</translation>
    </message>
    <message>
        <source>Hard to read: “{words}”, recognised with a confidence of {share}.</source>
        <translation>Трудно прочитать: «{words}», распознано с уверенностью {share}.</translation>
    </message>
    <message>
        <source>Have the Instant engine read the page too, and point out where the two differ. What was read stays as it is.</source>
        <translation>Поручать движку Instant тоже прочитать страницу и указывать, где прочтения расходятся. Прочитанное остаётся как есть.</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Справка</translation>
    </message>
    <message>
        <source>Hide Block List</source>
        <translation>Скрыть список блоков</translation>
    </message>
    <message>
        <source>Hide Sidebar</source>
        <translation>Скрыть боковое меню</translation>
    </message>
    <message>
        <source>Hide Text</source>
        <translation>Скрыть текст</translation>
    </message>
    <message>
        <source>Hide the options</source>
        <translation>Скрыть параметры</translation>
    </message>
    <message>
        <source>History</source>
        <translation>История</translation>
    </message>
    <message>
        <source>How large the model sees a page: tiny, small, base and large in one square of 512, 640, 1024 or 1280 pixels; gundam in up to nine tiles beside the whole; auto: as size and print of the page ask for.</source>
        <translation>Насколько крупно модель видит страницу: tiny, small, base и large — в одном квадрате 512, 640, 1024 или 1280 пикселей; gundam — в плитках, до девяти, кроме страницы целиком; auto: как требуют размер и шрифт страницы.</translation>
    </message>
    <message>
        <source>How many processes read pages; 0 chooses by cores and memory. An open window takes it up at its next start.</source>
        <translation>Сколько процессов читают страницы; 0: выбирается по ядрам и памяти. Открытое окно учтёт это при следующем запуске.</translation>
    </message>
    <message>
        <source>If a mirror is set (HF_ENDPOINT, or in the settings), choose another one or none.</source>
        <translation>Если задано зеркало (HF_ENDPOINT или в настройках), выберите другое или никакого.</translation>
    </message>
    <message>
        <source>Import Folder</source>
        <translation>Импортировать папку</translation>
    </message>
    <message>
        <source>Import a folder with {repository}.</source>
        <translation>Импортируйте папку с {repository}.</translation>
    </message>
    <message>
        <source>Import it again: `ocr-desktop models import-doctr`.</source>
        <translation>Импортируйте её снова: `ocr-desktop models import-doctr`.</translation>
    </message>
    <message>
        <source>Import it with `--precision fp32`, or fp16 in place of 8-bit.</source>
        <translation>Импортируйте её с `--precision fp32` или с fp16 вместо 8 бит.</translation>
    </message>
    <message>
        <source>Import it with `--precision fp32`.</source>
        <translation>Импортируйте её с `--precision fp32`.</translation>
    </message>
    <message>
        <source>Import them again: `ocr-desktop models import-doctr`.</source>
        <translation>Импортируйте их снова: `ocr-desktop models import-doctr`.</translation>
    </message>
    <message>
        <source>Import them: `{how}`.</source>
        <translation>Импортируйте их: `{how}`.</translation>
    </message>
    <message>
        <source>Import yours: `{how}`. The Instant engine needs no model.</source>
        <translation>Импортируйте свои: `{how}`. Движку Instant модель не нужна.</translation>
    </message>
    <message>
        <source>Importing</source>
        <translation>Импорт</translation>
    </message>
    <message>
        <source>Importing {model}</source>
        <translation>Импорт {model}</translation>
    </message>
    <message>
        <source>In reading order. Drag a block to another place, press Return to edit its text, Delete to delete it.</source>
        <translation>В порядке чтения. Перетяните блок на другое место; Return — изменить текст, Delete — удалить.</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>Используется</translation>
    </message>
    <message>
        <source>In {precision} the {role} network gives only {share:.0%} of what it gives in fp32.</source>
        <translation>В {precision} сеть {role} даёт лишь {share:.0%} того, что даёт в fp32.</translation>
    </message>
    <message>
        <source>Install it: `ocr-desktop models download`, or `ocr-desktop models import` a folder you have.</source>
        <translation>Установите её: `ocr-desktop models download` или `ocr-desktop models import` для имеющейся папки.</translation>
    </message>
    <message>
        <source>Install the app again.</source>
        <translation>Установите приложение заново.</translation>
    </message>
    <message>
        <source>Install the app again; `ocr-desktop doctor` shows what is missing.</source>
        <translation>Установите приложение заново; `ocr-desktop doctor` покажет, чего не хватает.</translation>
    </message>
    <message>
        <source>Install the app with its models: pip install &apos;ocr-desktop[models]&apos;.</source>
        <translation>Установите приложение с моделями: pip install &apos;ocr-desktop[models]&apos;.</translation>
    </message>
    <message>
        <source>Install the newest version.</source>
        <translation>Установите самую новую версию.</translation>
    </message>
    <message>
        <source>Instant</source>
        <translation>Instant</translation>
    </message>
    <message>
        <source>Is there a new version?</source>
        <translation>Есть ли новая версия?</translation>
    </message>
    <message>
        <source>It does not fall asleep by itself while documents are read. A closed lid puts a laptop to sleep all the same; the work goes on when it is opened.</source>
        <translation>Компьютер не засыпает сам, пока читаются документы. Закрытая крышка всё равно переводит ноутбук в сон; работа продолжится, когда её откроют.</translation>
    </message>
    <message>
        <source>It does not read as it should and is not used any more.</source>
        <translation>Читает не так, как должно, и больше не используется.</translation>
    </message>
    <message>
        <source>It failed its verification and is not used.</source>
        <translation>Проверка не пройдена; не используется.</translation>
    </message>
    <message>
        <source>It goes on to the end of the battery.</source>
        <translation>Работает до конца заряда батареи.</translation>
    </message>
    <message>
        <source>It has a field that is not known (“{excerpt}”); what it says stands in the text.</source>
        <translation>Есть неизвестное поле «{excerpt}»; его содержимое оставлено в тексте.</translation>
    </message>
    <message>
        <source>It has been changed or replaced since; what was found may stand elsewhere, or nowhere.</source>
        <translation>С тех пор он изменён или заменён; найденное может стоять в другом месте или отсутствовать.</translation>
    </message>
    <message>
        <source>It has no text.</source>
        <translation>Текста в нём нет.</translation>
    </message>
    <message>
        <source>It is in use: {model} reads nothing until you choose another variant.</source>
        <translation>Используется сейчас: {model} ничего не прочитает, пока вы не выберете другой вариант.</translation>
    </message>
    <message>
        <source>It is not known whether there is a new version</source>
        <translation>Неизвестно, есть ли новая версия</translation>
    </message>
    <message>
        <source>It is used to open this document and is never stored.</source>
        <translation>Он нужен, чтобы открыть этот документ, и нигде не сохраняется.</translation>
    </message>
    <message>
        <source>It may not be looked into.</source>
        <translation>Нет доступа к содержимому.</translation>
    </message>
    <message>
        <source>It needs macOS {version} or later, which this Mac does not have.</source>
        <translation>Ей нужна macOS {version} или новее, а на этом Mac её нет.</translation>
    </message>
    <message>
        <source>It pauses on battery below {low} %.</source>
        <translation>Приостанавливается, когда заряд ниже {low} %.</translation>
    </message>
    <message>
        <source>It pauses on battery.</source>
        <translation>Приостанавливается при питании от батареи.</translation>
    </message>
    <message>
        <source>It rests when hot.</source>
        <translation>Он отдыхает, когда горячий.</translation>
    </message>
    <message numerus="yes">
        <source>It takes the place of %n block(s).</source>
        <translation>
            <numerusform>Она заменяет %n блок.</numerusform>
            <numerusform>Она заменяет %n блока.</numerusform>
            <numerusform>Она заменяет %n блоков.</numerusform>
        </translation>
    </message>
    <message>
        <source>It was in “{folder}”.</source>
        <translation>Он был в «{folder}».</translation>
    </message>
    <message>
        <source>Its box cannot be read ({reason}).</source>
        <translation>Рамку не удалось прочитать ({reason}).</translation>
    </message>
    <message>
        <source>Its box is empty.</source>
        <translation>Рамка пуста.</translation>
    </message>
    <message>
        <source>Its box lies outside the page, wholly or in part.</source>
        <translation>Рамка целиком или частично лежит вне страницы.</translation>
    </message>
    <message>
        <source>Its category is missing; it is taken as text.</source>
        <translation>Категории нет; блок принят за текст.</translation>
    </message>
    <message>
        <source>Its category is not known (“{excerpt}”); it is taken as text.</source>
        <translation>Категория «{excerpt}» неизвестна; блок принят за текст.</translation>
    </message>
    <message>
        <source>Its field “{excerpt}” is not what it should be; what it says stands in the text.</source>
        <translation>Поле «{excerpt}» не такое, каким должно быть; его содержимое оставлено в тексте.</translation>
    </message>
    <message>
        <source>Its training may have diverged, or float16 was too narrow: export it in float32.</source>
        <translation>Возможно, обучение разошлось или диапазона float16 не хватило: экспортируйте её в float32.</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Оставить</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>Оставлять оба</translation>
    </message>
    <message>
        <source>Keep page headers and footers</source>
        <translation>Сохранять колонтитулы</translation>
    </message>
    <message>
        <source>Keep the machine awake</source>
        <translation>Не давать компьютеру засыпать</translation>
    </message>
    <message>
        <source>Keep what is unchanged</source>
        <translation>Оставлять неизменённое</translation>
    </message>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>Сочетания клавиш</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>Сочетания клавиш</translation>
    </message>
    <message>
        <source>LaTeX</source>
        <translation>LaTeX</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Язык</translation>
    </message>
    <message>
        <source>Large (1280 × 1280)</source>
        <translation>Большая (1280 × 1280)</translation>
    </message>
    <message>
        <source>Largest page picture</source>
        <translation>Предел размера страницы</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Позже</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Не сохранять</translation>
    </message>
    <message>
        <source>Lets the GPU look at pages, where the settings say that vision runs on it</source>
        <translation>GPU сможет рассматривать страницы, если по настройкам зрение выполняет он</translation>
    </message>
    <message>
        <source>Lets the GPU look at up to 11 million pixels</source>
        <translation>GPU сможет рассматривать до 11 миллионов пикселей</translation>
    </message>
    <message>
        <source>Lines of a picture</source>
        <translation>Строки изображения</translation>
    </message>
    <message>
        <source>List Item</source>
        <translation>Пункт списка</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>Загрузка модели</translation>
    </message>
    <message>
        <source>Locate</source>
        <comment>button</comment>
        <translation>Найти</translation>
    </message>
    <message>
        <source>Locate on Page</source>
        <translation>Поиск на странице</translation>
    </message>
    <message>
        <source>Locate on Page…</source>
        <translation>Найти на странице…</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>Защищён</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>Предел длины ответа</translation>
    </message>
    <message>
        <source>Look for a few words as they are printed on the page.</source>
        <translation>Ищите несколько слов так, как они напечатаны на странице.</translation>
    </message>
    <message>
        <source>Look on the publisher&apos;s page by hand.</source>
        <translation>Посмотрите на странице издателя сами.</translation>
    </message>
    <message>
        <source>Look where you have it from.</source>
        <translation>Посмотрите там, откуда вы её взяли.</translation>
    </message>
    <message>
        <source>Look whether date and time are right, and whether a network that asks for a login answers.</source>
        <translation>Проверьте, верны ли дата и время и не отвечает ли сеть, требующая входа.</translation>
    </message>
    <message>
        <source>Looking at the page</source>
        <translation>Просмотр страницы</translation>
    </message>
    <message>
        <source>Looking for documents…</source>
        <translation>Поиск документов…</translation>
    </message>
    <message>
        <source>Looking for “{phrase}”. Esc stops it.</source>
        <translation>Поиск «{phrase}». Esc — остановить.</translation>
    </message>
    <message>
        <source>Looking for “{phrase}”: {stage}</source>
        <translation>Поиск «{phrase}»: {stage}</translation>
    </message>
    <message>
        <source>Looking through “{name}”…</source>
        <translation>Просмотр папки «{name}»…</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Поиск…</translation>
    </message>
    <message>
        <source>Low Power Mode is off: all workers read.</source>
        <translation>Режим энергосбережения выключен: работают все процессы чтения.</translation>
    </message>
    <message>
        <source>Low Power Mode: half the workers read.</source>
        <translation>Режим энергосбережения: работает половина процессов чтения.</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>МБ</translation>
    </message>
    <message>
        <source>Make Again</source>
        <translation>Создать снова</translation>
    </message>
    <message>
        <source>Make it again from the published files.</source>
        <translation>Создайте её заново из опубликованных файлов.</translation>
    </message>
    <message>
        <source>Make two blocks: what is before the cursor, and the rest</source>
        <translation>Сделать два блока: то, что до курсора, и остальное</translation>
    </message>
    <message>
        <source>Mark page breaks</source>
        <translation>Отмечать границы страниц</translation>
    </message>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>Memory limit a page</source>
        <translation>Предел памяти на страницу</translation>
    </message>
    <message numerus="yes">
        <source>Merge %n Block(s)</source>
        <translation>
            <numerusform>Объединить %n блок</numerusform>
            <numerusform>Объединить %n блока</numerusform>
            <numerusform>Объединить %n блоков</numerusform>
        </translation>
    </message>
    <message>
        <source>Merge Blocks</source>
        <comment>step to undo</comment>
        <translation>объединение блоков</translation>
    </message>
    <message>
        <source>Merge with Next Block</source>
        <translation>Объединить со следующим блоком</translation>
    </message>
    <message>
        <source>Minimize</source>
        <translation>Свернуть</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>Зеркало</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Модели</translation>
    </message>
    <message>
        <source>Models that run on the GPU decode several pages of an export at once where memory allows and it is quicker. What is read stays the same. 1: one after the other.</source>
        <translation>Модели, работающие на GPU, декодируют несколько страниц экспорта сразу, если хватает памяти и так быстрее. Прочитанное от этого не меняется. 1: по одной.</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>Модели…</translation>
    </message>
    <message>
        <source>More for {variant}</source>
        <translation>Ещё: {variant}</translation>
    </message>
    <message>
        <source>More formats</source>
        <translation>Другие форматы</translation>
    </message>
    <message>
        <source>More may be quicker and take more memory. What is read stays the same.</source>
        <translation>С большим числом может быть быстрее, но нужно больше памяти. Прочитанное от этого не меняется.</translation>
    </message>
    <message>
        <source>Most pixels of a page</source>
        <translation>Предел пикселей страницы</translation>
    </message>
    <message>
        <source>Name what is wanted with --include, what is not with --exclude; a name that begins so is \!name.</source>
        <translation>Нужное укажите в --include, ненужное — в --exclude; имя, которое начинается так, пишется \!name.</translation>
    </message>
    <message>
        <source>Names of files</source>
        <translation>Имена файлов</translation>
    </message>
    <message>
        <source>Names of files:</source>
        <translation>Имена файлов:</translation>
    </message>
    <message>
        <source>Neural Engine</source>
        <translation>Neural Engine</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Никогда</translation>
    </message>
    <message>
        <source>Next Block</source>
        <translation>Следующий блок</translation>
    </message>
    <message>
        <source>Next Difference</source>
        <translation>Следующее различие</translation>
    </message>
    <message>
        <source>Next Document</source>
        <translation>Следующий документ</translation>
    </message>
    <message>
        <source>Next Doubtful Block</source>
        <translation>Следующий сомнительный блок</translation>
    </message>
    <message>
        <source>Next Page</source>
        <translation>Следующая страница</translation>
    </message>
    <message>
        <source>Next Problem</source>
        <translation>Следующая проблема</translation>
    </message>
    <message>
        <source>No Dask scheduler answers at “{address}” ({reason}).</source>
        <translation>По адресу «{address}» не отвечает планировщик Dask ({reason}).</translation>
    </message>
    <message>
        <source>No answer within {timeout:g} seconds.</source>
        <translation>Нет ответа за {timeout:g} с.</translation>
    </message>
    <message>
        <source>No docTR models are imported as “{name}”.</source>
        <translation>Под именем «{name}» модели docTR не импортированы.</translation>
    </message>
    <message>
        <source>No docTR models are imported.</source>
        <translation>Модели docTR не импортированы.</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>Без ограничения</translation>
    </message>
    <message>
        <source>No longer watching</source>
        <translation>Отслеживание окончено</translation>
    </message>
    <message>
        <source>No machine of the cluster is left.</source>
        <translation>В кластере не осталось компьютеров.</translation>
    </message>
    <message>
        <source>No machine of the cluster may read: {reasons}</source>
        <translation>Ни один компьютер кластера читать не может: {reasons}</translation>
    </message>
    <message>
        <source>No permission</source>
        <translation>Нет доступа</translation>
    </message>
    <message>
        <source>No text</source>
        <translation>Нет текста</translation>
    </message>
    <message>
        <source>No text was found there.</source>
        <translation>Там текст не найден.</translation>
    </message>
    <message>
        <source>None – or drafts; *.png</source>
        <translation>Никакие – или черновики; *.png</translation>
    </message>
    <message>
        <source>Not Now</source>
        <translation>Не сейчас</translation>
    </message>
    <message>
        <source>Not a document</source>
        <translation>Не документ</translation>
    </message>
    <message>
        <source>Not everything could be exported: {summary}.</source>
        <translation>Удалось экспортировать не всё: {summary}.</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>Не найден</translation>
    </message>
    <message>
        <source>Not there any more: {folder}</source>
        <translation>Больше нет на месте: {folder}</translation>
    </message>
    <message>
        <source>Not these files</source>
        <translation>Кроме этих файлов</translation>
    </message>
    <message>
        <source>Not these files:</source>
        <translation>Кроме этих файлов:</translation>
    </message>
    <message>
        <source>Not written yet: {names}. Quit all the same?</source>
        <translation>Ещё не записано: {names}. Всё равно завершить?</translation>
    </message>
    <message>
        <source>Nothing Yet</source>
        <translation>Пока ничего нет</translation>
    </message>
    <message>
        <source>Nothing has been read yet.</source>
        <translation>Пока ничего не прочитано.</translation>
    </message>
    <message>
        <source>Nothing here</source>
        <translation>Здесь ничего</translation>
    </message>
    <message>
        <source>Nothing is chosen</source>
        <translation>Ничего не выбрано</translation>
    </message>
    <message>
        <source>Nothing is compressed.</source>
        <translation>Без сжатия.</translation>
    </message>
    <message>
        <source>Nothing is compressed; the largest.</source>
        <translation>Без сжатия; самый большой.</translation>
    </message>
    <message>
        <source>Nothing is downloaded until you ask for it, and afterwards nothing any more. A model is converted on this machine, checked against its original and only then used. You can stop and go on whenever you like.</source>
        <translation>Ничего не загружается, пока вы не попросите, а потом — больше ничего. Модель преобразуется на этом компьютере, сверяется с оригиналом и лишь затем используется. Останавливать и продолжать можно в любой момент.</translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation>Делать нечего</translation>
    </message>
    <message>
        <source>Nothing to export</source>
        <translation>Экспортировать нечего</translation>
    </message>
    <message>
        <source>Nothing was read of “{name}”, so there is nothing to export.</source>
        <translation>Из «{name}» ничего не прочитано, поэтому экспортировать нечего.</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>Ничего не записано.</translation>
    </message>
    <message>
        <source>Number the boxes on the page in reading order.</source>
        <translation>Нумеровать рамки на странице в порядке чтения.</translation>
    </message>
    <message>
        <source>OCR Desktop may not see the screen.</source>
        <translation>OCR Desktop не имеет доступа к экрану.</translation>
    </message>
    <message>
        <source>On battery</source>
        <translation>От аккумулятора</translation>
    </message>
    <message>
        <source>On battery half the workers read, and it pauses below {low} %.</source>
        <translation>От батареи читает половина процессов, при заряде ниже {low} % — пауза.</translation>
    </message>
    <message>
        <source>On battery: half the workers read.</source>
        <translation>От батареи: читает половина процессов.</translation>
    </message>
    <message>
        <source>Once it is, the readings are compared here.</source>
        <translation>Когда страница будет прочитана, прочтения сравнятся здесь.</translation>
    </message>
    <message>
        <source>One file for each</source>
        <translation>Отдельный файл на каждый</translation>
    </message>
    <message>
        <source>Only for {engines}.</source>
        <translation>Только для {engines}.</translation>
    </message>
    <message>
        <source>Only in {engine}</source>
        <translation>Только в {engine}</translation>
    </message>
    <message>
        <source>Only page headers and footers were read on this page. The settings say that they are left out.</source>
        <translation>На этой странице прочитаны только колонтитулы. По настройкам они пропускаются.</translation>
    </message>
    <message>
        <source>Only the publisher&apos;s server is asked. Nothing about you or your documents is sent.</source>
        <translation>Запрос идёт только к серверу издателя. О вас и ваших документах ничего не отправляется.</translation>
    </message>
    <message>
        <source>Only the view is turned. {keys} reads the page again as you see it.</source>
        <translation>Повёрнут только вид. {keys} — прочитать страницу заново так, как вы её видите.</translation>
    </message>
    <message>
        <source>Only these files</source>
        <translation>Только эти файлы</translation>
    </message>
    <message>
        <source>Only these files:</source>
        <translation>Только эти файлы:</translation>
    </message>
    <message>
        <source>OnnxTR takes “{path}” for an address in the network, because of the “http” in it.</source>
        <translation>OnnxTR принимает «{path}» за сетевой адрес из-за «http» в нём.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Открыть</translation>
    </message>
    <message>
        <source>Open Documents</source>
        <translation>Открытие документов</translation>
    </message>
    <message>
        <source>Open Folder</source>
        <translation>Открытие папки</translation>
    </message>
    <message>
        <source>Open Folder…</source>
        <translation>Открыть папку…</translation>
    </message>
    <message>
        <source>Open Recent</source>
        <translation>Открыть недавние</translation>
    </message>
    <message>
        <source>Open Report</source>
        <translation>Открыть отчёт</translation>
    </message>
    <message>
        <source>Open again what was open</source>
        <translation>Открывать то, что было открыто</translation>
    </message>
    <message>
        <source>Open it from where it is now: what was read of it is kept.</source>
        <translation>Откройте его там, где он сейчас: прочитанное из него сохранено.</translation>
    </message>
    <message>
        <source>Open the Sample Document</source>
        <translation>Открыть образец документа</translation>
    </message>
    <message>
        <source>Open the file in another program to see whether it is intact.</source>
        <translation>Откройте файл в другой программе, чтобы проверить, цел ли он.</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>Открыт</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Открывается…</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Открыть…</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>Параметры</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Вывод</translation>
    </message>
    <message>
        <source>PDF text layer</source>
        <translation>Текстовый слой PDF</translation>
    </message>
    <message>
        <source>PDFs, scans and pictures become text that you can copy and export. Everything stays on this computer.</source>
        <translation>PDF, сканы и изображения становятся текстом, который можно копировать и экспортировать. Всё остаётся на этом компьютере.</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>Страница</translation>
    </message>
    <message>
        <source>Page (1 to {last}):</source>
        <translation>Страница (от 1 до {last}):</translation>
    </message>
    <message>
        <source>Page Footer</source>
        <translation>Нижний колонтитул</translation>
    </message>
    <message>
        <source>Page Header</source>
        <translation>Верхний колонтитул</translation>
    </message>
    <message>
        <source>Page {number}</source>
        <translation>Страница {number}</translation>
    </message>
    <message>
        <source>Page {number} has nothing at the place that was asked for.</source>
        <translation>На странице {number} в запрошенном месте ничего нет.</translation>
    </message>
    <message>
        <source>Page {number} is damaged and cannot be shown.</source>
        <translation>Страница {number} повреждена, показать её нельзя.</translation>
    </message>
    <message>
        <source>Page {number} is damaged: its description is lost.</source>
        <translation>Страница {number} повреждена: её описание утрачено.</translation>
    </message>
    <message>
        <source>Page {number} is damaged: what was on it is lost.</source>
        <translation>Страница {number} повреждена: то, что на ней было, утрачено.</translation>
    </message>
    <message>
        <source>Page {number} is no longer in the library.</source>
        <translation>Страницы {number} больше нет в библиотеке.</translation>
    </message>
    <message>
        <source>Page {number} of “{name}” is damaged and cannot be decoded.</source>
        <translation>Страница {number} в «{name}» повреждена, её нельзя декодировать.</translation>
    </message>
    <message>
        <source>Page {number}: {what}</source>
        <translation>Страница {number}: {what}</translation>
    </message>
    <message>
        <source>Pages Read</source>
        <translation>Прочитано страниц</translation>
    </message>
    <message>
        <source>Pages are rendered for recognition at no more than this many million pixels.</source>
        <translation>Для распознавания страницы изображаются с числом пикселей не больше стольких миллионов.</translation>
    </message>
    <message>
        <source>Pages count from 1.</source>
        <translation>Страницы считаются с 1.</translation>
    </message>
    <message>
        <source>Pages count from 1; -1 is the last one.</source>
        <translation>Страницы считаются с 1; -1 — последняя.</translation>
    </message>
    <message>
        <source>Pages decoded side by side</source>
        <translation>Страниц декодируется сразу</translation>
    </message>
    <message>
        <source>Pages of each document</source>
        <translation>Страницы каждого документа</translation>
    </message>
    <message>
        <source>Pages of each:</source>
        <translation>Страницы каждого:</translation>
    </message>
    <message>
        <source>Pages read at the same time</source>
        <translation>Страниц одновременно</translation>
    </message>
    <message>
        <source>Pages that were read are kept. Export the folder again to go on from there.</source>
        <translation>Прочитанные страницы сохраняются. Экспортируйте папку ещё раз, чтобы продолжить.</translation>
    </message>
    <message>
        <source>Part of the text is drawn as curves; it is recognised, the rest is text layer.</source>
        <translation>Часть текста нарисована кривыми; она распознана, остальное взято из текстового слоя.</translation>
    </message>
    <message>
        <source>Part of this page cannot be decoded: the file is damaged there.</source>
        <translation>Часть этой страницы декодировать нельзя: файл в этом месте повреждён.</translation>
    </message>
    <message>
        <source>Part of this page is missing from the file, which is damaged.</source>
        <translation>Части этой страницы нет в файле: он повреждён.</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Пароль</translation>
    </message>
    <message>
        <source>Paste Picture</source>
        <translation>Вставить изображение</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>Вставленное изображение</translation>
    </message>
    <message>
        <source>Patience with the network</source>
        <translation>Ожидание ответа сети</translation>
    </message>
    <message>
        <source>Patterns are matched against paths within the folder.</source>
        <translation>Шаблоны сравниваются с путями внутри папки.</translation>
    </message>
    <message>
        <source>Patterns such as *.pdf; 2024/**. Empty: all files.</source>
        <translation>Шаблоны, например *.pdf; 2024/**. Пусто: все файлы.</translation>
    </message>
    <message>
        <source>Patterns such as drafts; *.png. Empty: none are left out.</source>
        <translation>Шаблоны, например черновики; *.png. Пусто: ни один не пропускается.</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Приостановить</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Приостановлено</translation>
    </message>
    <message>
        <source>Paused. What has arrived and what is converted is kept.</source>
        <translation>Приостановлено. Полученное и преобразованное сохраняется.</translation>
    </message>
    <message>
        <source>Paused: on battery, {left} % left. Goes on when the mains are back.</source>
        <translation>Приостановлено: питание от батареи, осталось {left} %. Продолжится, когда будет питание от сети.</translation>
    </message>
    <message>
        <source>Paused: on battery. Goes on when the mains are back.</source>
        <translation>Приостановлено: питание от батареи. Продолжится, когда будет питание от сети.</translation>
    </message>
    <message>
        <source>Paused: the machine is hot. Goes on when it has cooled down, in {minutes} minutes at most.</source>
        <translation>Приостановлено: компьютер горячий. Продолжится, когда он остынет, не позже чем через {minutes} мин.</translation>
    </message>
    <message>
        <source>Paused: {why}</source>
        <translation>Приостановлено: {why}</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Изображение</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Изображения</translation>
    </message>
    <message>
        <source>Plain Text</source>
        <translation>Простой текст</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>Простой текст</translation>
    </message>
    <message>
        <source>Please report this with the log file; `ocr-desktop doctor` names it.</source>
        <translation>Сообщите об этом, приложив файл журнала; `ocr-desktop doctor` называет его.</translation>
    </message>
    <message>
        <source>Previous Block</source>
        <translation>Предыдущий блок</translation>
    </message>
    <message>
        <source>Previous Difference</source>
        <translation>Предыдущее различие</translation>
    </message>
    <message>
        <source>Previous Document</source>
        <translation>Предыдущий документ</translation>
    </message>
    <message>
        <source>Previous Doubtful Block</source>
        <translation>Предыдущий сомнительный блок</translation>
    </message>
    <message>
        <source>Previous Page</source>
        <translation>Предыдущая страница</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>Процессор</translation>
    </message>
    <message>
        <source>Progress of reading</source>
        <translation>Ход чтения</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>Ход экспорта</translation>
    </message>
    <message>
        <source>Progress of the installation</source>
        <translation>Ход установки</translation>
    </message>
    <message>
        <source>Progress of this page</source>
        <translation>Ход чтения этой страницы</translation>
    </message>
    <message>
        <source>Published files: {size} have arrived.</source>
        <translation>Опубликованные файлы: получено {size}.</translation>
    </message>
    <message>
        <source>Published files: {size} of {whole} have arrived.</source>
        <translation>Опубликованные файлы: получено {size} из {whole}.</translation>
    </message>
    <message>
        <source>Published files: {size} on disk, so that for another variant nothing is copied again.</source>
        <translation>Опубликованные файлы: {size} на диске, так что для другого варианта ничего не копируется снова.</translation>
    </message>
    <message>
        <source>Published files: {size} on disk, so that for another variant nothing is downloaded again.</source>
        <translation>Опубликованные файлы: {size} на диске, так что для другого варианта ничего не загружается снова.</translation>
    </message>
    <message>
        <source>Published is {version}.</source>
        <translation>Опубликована версия {version}.</translation>
    </message>
    <message>
        <source>Put the cursor where the second block is to begin.</source>
        <translation>Поставьте курсор туда, где должен начаться второй блок.</translation>
    </message>
    <message>
        <source>Put the folder of models elsewhere: OCR_DESKTOP_MODELS names it.</source>
        <translation>Поместите папку моделей в другое место: её задаёт OCR_DESKTOP_MODELS.</translation>
    </message>
    <message>
        <source>Quick Look</source>
        <translation>Быстрый просмотр</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Завершить</translation>
    </message>
    <message>
        <source>Quit OCR Desktop</source>
        <translation>Завершить OCR Desktop</translation>
    </message>
    <message>
        <source>Quit the app, then open it again; if that does not help, install it again.</source>
        <translation>Завершите приложение и откройте снова; если это не поможет, установите его заново.</translation>
    </message>
    <message>
        <source>Raise the memory limit a page (in the settings, or --page-megabytes), or read the page with another engine.</source>
        <translation>Увеличьте предел памяти на страницу (в настройках или --page-megabytes) либо прочитайте страницу другим движком.</translation>
    </message>
    <message>
        <source>Raise the time limit a page (in the settings, or --page-seconds), or read the page with another engine.</source>
        <translation>Увеличьте предел времени на страницу (в настройках или --page-seconds) либо прочитайте страницу другим движком.</translation>
    </message>
    <message>
        <source>Read Again</source>
        <translation>Прочитать заново</translation>
    </message>
    <message>
        <source>Read Again as Turned</source>
        <translation>Прочитать заново в повёрнутом виде</translation>
    </message>
    <message>
        <source>Read Earlier</source>
        <translation>Читать раньше</translation>
    </message>
    <message>
        <source>Read Later</source>
        <translation>Читать позже</translation>
    </message>
    <message>
        <source>Read Part of the Screen…</source>
        <translation>Прочитать часть экрана…</translation>
    </message>
    <message>
        <source>Read Region</source>
        <translation>Прочитать область</translation>
    </message>
    <message>
        <source>Read Region</source>
        <comment>step to undo</comment>
        <translation>чтение области</translation>
    </message>
    <message>
        <source>Read Region With</source>
        <translation>Прочитать область движком</translation>
    </message>
    <message>
        <source>Read This Page</source>
        <translation>Прочитать эту страницу</translation>
    </message>
    <message>
        <source>Read by a model</source>
        <translation>Прочитано моделью</translation>
    </message>
    <message>
        <source>Read in part</source>
        <translation>Прочитано частично</translation>
    </message>
    <message>
        <source>Read it again, then compare.</source>
        <translation>Прочитайте её заново, затем сравните.</translation>
    </message>
    <message>
        <source>Read it again, then export it.</source>
        <translation>Прочитайте его снова, затем экспортируйте.</translation>
    </message>
    <message>
        <source>Read it with the Instant engine or dots.ocr, or choose a picture of a few lines.</source>
        <translation>Прочитайте её движком Instant или dots.ocr либо выберите изображение с несколькими строками.</translation>
    </message>
    <message>
        <source>Read it with the Instant engine, or cut it into pieces.</source>
        <translation>Прочитайте её движком Instant или разрежьте на части.</translation>
    </message>
    <message>
        <source>Read the document again.</source>
        <translation>Прочитайте документ ещё раз.</translation>
    </message>
    <message>
        <source>Read the page again.</source>
        <translation>Прочитайте страницу заново.</translation>
    </message>
    <message>
        <source>Read the page with full detail, or cut it into pieces.</source>
        <translation>Прочитайте страницу с полной детализацией или разрежьте её на части.</translation>
    </message>
    <message>
        <source>Read this one again.</source>
        <translation>Прочитайте эту ещё раз.</translation>
    </message>
    <message>
        <source>Read this page again, without what you have corrected on it?</source>
        <translation>Прочитать эту страницу заново, без ваших исправлений на ней?</translation>
    </message>
    <message>
        <source>Read with a confidence of {share}.</source>
        <translation>Прочитано с уверенностью {share}.</translation>
    </message>
    <message>
        <source>Read with the docTR models {name}</source>
        <translation>Читать моделями docTR {name}</translation>
    </message>
    <message>
        <source>Read with {engine}: {about}</source>
        <translation>Читает {engine}: {about}</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Чтение</translation>
    </message>
    <message>
        <source>Reading a difficult block by itself</source>
        <translation>Чтение трудного блока отдельно</translation>
    </message>
    <message>
        <source>Reading text</source>
        <translation>Чтение текста</translation>
    </message>
    <message>
        <source>Reading was stopped before anything was found. This is the earlier reading.</source>
        <translation>Чтение остановлено, пока ничего не было найдено. Это прежнее прочтение.</translation>
    </message>
    <message>
        <source>Reading was stopped before there was anything of this page.</source>
        <translation>Чтение остановлено, когда от этой страницы ещё ничего не было.</translation>
    </message>
    <message>
        <source>Reading was stopped before this page.</source>
        <translation>Чтение остановлено до этой страницы.</translation>
    </message>
    <message>
        <source>Reading was stopped in the middle of this page.</source>
        <translation>Чтение остановлено посреди этой страницы.</translation>
    </message>
    <message>
        <source>Reading was stopped.</source>
        <translation>Чтение остановлено.</translation>
    </message>
    <message>
        <source>Reading · {how_far}</source>
        <translation>Чтение · {how_far}</translation>
    </message>
    <message>
        <source>Reads documents on your own computer.
Nothing that you open leaves it.</source>
        <translation>Читает документы на вашем компьютере.
Ничто из открытого его не покидает.</translation>
    </message>
    <message>
        <source>Reads layout, text, tables and formulas in one go.</source>
        <translation>Читает разметку, текст, таблицы и формулы за один проход.</translation>
    </message>
    <message>
        <source>Reads many pages quickly, and finds where on a page something stands.</source>
        <translation>Быстро читает много страниц и находит, где на странице что-то находится.</translation>
    </message>
    <message>
        <source>Reads with {engine}</source>
        <translation>Читает {engine}</translation>
    </message>
    <message>
        <source>Ready.</source>
        <translation>Готово.</translation>
    </message>
    <message>
        <source>Recognised</source>
        <translation>Распознано</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Повторить</translation>
    </message>
    <message>
        <source>Redo {step}</source>
        <translation>Повторить: {step}</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Удалить</translation>
    </message>
    <message>
        <source>Remove This Block</source>
        <translation>Удалить этот блок</translation>
    </message>
    <message>
        <source>Remove from List</source>
        <translation>Убрать из списка</translation>
    </message>
    <message>
        <source>Remove the docTR models {name}</source>
        <translation>Удалить модели docTR {name}</translation>
    </message>
    <message>
        <source>Remove the docTR models “{name}”?</source>
        <translation>Удалить модели docTR «{name}»?</translation>
    </message>
    <message>
        <source>Remove the published files of {model}</source>
        <translation>Удалить опубликованные файлы {model}</translation>
    </message>
    <message>
        <source>Remove the published files of {model}?</source>
        <translation>Удалить опубликованные файлы {model}?</translation>
    </message>
    <message>
        <source>Remove {model}, {variant}?</source>
        <translation>Удалить {model}, {variant}?</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Удалить…</translation>
    </message>
    <message>
        <source>Rest when hot</source>
        <translation>Отдыхать при нагреве</translation>
    </message>
    <message>
        <source>Restore Defaults</source>
        <translation>Восстановить настройки</translation>
    </message>
    <message>
        <source>Results to:</source>
        <translation>Результаты в:</translation>
    </message>
    <message>
        <source>Resume Export</source>
        <translation>Продолжить экспорт</translation>
    </message>
    <message>
        <source>Rotate Left</source>
        <translation>Повернуть налево</translation>
    </message>
    <message>
        <source>Rotate Right</source>
        <translation>Повернуть направо</translation>
    </message>
    <message>
        <source>Run `ocr-desktop doctor` to see what is missing.</source>
        <translation>Выполните `ocr-desktop doctor`, чтобы узнать, чего не хватает.</translation>
    </message>
    <message>
        <source>Run `ocr-desktop doctor`; the log file has the details.</source>
        <translation>Выполните `ocr-desktop doctor`; подробности в файле журнала.</translation>
    </message>
    <message>
        <source>Run the export again.</source>
        <translation>Запустите экспорт ещё раз.</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>Выполняет</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Сохранить</translation>
    </message>
    <message>
        <source>Save it as PDF, or as PNG or JPEG without progressive or interlaced display.</source>
        <translation>Сохраните его как PDF либо как PNG или JPEG без прогрессивного и чересстрочного показа.</translation>
    </message>
    <message>
        <source>Say it: `--{role}-kind` with one of {list}.</source>
        <translation>Укажите её: `--{role}-kind` с одним из значений: {list}.</translation>
    </message>
    <message>
        <source>Say what is to be found on the page.</source>
        <translation>Укажите, что найти на странице.</translation>
    </message>
    <message>
        <source>Screen {time}</source>
        <translation>Экран {time}</translation>
    </message>
    <message>
        <source>Searchable PDF</source>
        <translation>PDF с поиском</translation>
    </message>
    <message>
        <source>Section Heading</source>
        <translation>Заголовок раздела</translation>
    </message>
    <message>
        <source>Sections of the settings</source>
        <translation>Разделы настроек</translation>
    </message>
    <message>
        <source>See What It Does with a Sample</source>
        <translation>Посмотреть на образце</translation>
    </message>
    <message>
        <source>See `ocr-desktop --help`.</source>
        <translation>См. `ocr-desktop --help`.</translation>
    </message>
    <message>
        <source>See `ocr-desktop models list`; the Instant engine needs no model.</source>
        <translation>См. `ocr-desktop models list`; движку Instant модель не нужна.</translation>
    </message>
    <message>
        <source>See that there is space on the disk; otherwise remove the model and install it again.</source>
        <translation>Проверьте, есть ли место на диске; если есть, удалите модель и установите её заново.</translation>
    </message>
    <message>
        <source>See whether the disk is in order, then start it again: what is there is kept.</source>
        <translation>Проверьте, исправен ли диск, и запустите ещё раз: то, что есть, сохранено.</translation>
    </message>
    <message>
        <source>See whether the disk is in order, then verify the model again.</source>
        <translation>Проверьте, исправен ли диск, и проверьте модель ещё раз.</translation>
    </message>
    <message>
        <source>See whether the disk is in order.</source>
        <translation>Проверьте, исправен ли диск.</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>Выбрать все</translation>
    </message>
    <message>
        <source>Select All Text</source>
        <translation>Выбрать весь текст</translation>
    </message>
    <message>
        <source>Set {token_variable} to an access token of an account that may have it.</source>
        <translation>Укажите в {token_variable} токен доступа учётной записи, у которой есть разрешение.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Настройки</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Настройки…</translation>
    </message>
    <message>
        <source>Show All Categories</source>
        <translation>Показать все категории</translation>
    </message>
    <message>
        <source>Show Block List</source>
        <translation>Показать список блоков</translation>
    </message>
    <message>
        <source>Show Boxes</source>
        <translation>Показать рамки</translation>
    </message>
    <message>
        <source>Show Log Files</source>
        <translation>Показать файлы журнала</translation>
    </message>
    <message>
        <source>Show Markdown Source</source>
        <translation>Показать исходный Markdown</translation>
    </message>
    <message>
        <source>Show Reading Order</source>
        <translation>Показать порядок чтения</translation>
    </message>
    <message>
        <source>Show Sidebar</source>
        <translation>Показать боковое меню</translation>
    </message>
    <message>
        <source>Show Text</source>
        <translation>Показать текст</translation>
    </message>
    <message>
        <source>Show What the Engine Read</source>
        <translation>Показать прочитанное движком</translation>
    </message>
    <message>
        <source>Show boxes</source>
        <translation>Показывать рамки</translation>
    </message>
    <message>
        <source>Show in Browser</source>
        <translation>Показать в браузере</translation>
    </message>
    <message>
        <source>Show in Finder</source>
        <translation>Показать в Finder</translation>
    </message>
    <message>
        <source>Show in Folder</source>
        <translation>Показать в папке</translation>
    </message>
    <message>
        <source>Show password</source>
        <translation>Показать пароль</translation>
    </message>
    <message>
        <source>Show reading order</source>
        <translation>Показывать порядок чтения</translation>
    </message>
    <message>
        <source>Show the export</source>
        <translation>Показать экспорт</translation>
    </message>
    <message>
        <source>Show the models</source>
        <translation>Показать модели</translation>
    </message>
    <message>
        <source>Show the options</source>
        <translation>Показать параметры</translation>
    </message>
    <message>
        <source>Small (640 × 640)</source>
        <translation>Малая (640 × 640)</translation>
    </message>
    <message>
        <source>Smaller pages are read faster and in less memory. 0: what the detail allows.</source>
        <translation>Меньшие страницы читаются быстрее и требуют меньше памяти. 0: сколько допускает детализация.</translation>
    </message>
    <message>
        <source>Somebody may want to hide a new version from you. Try again later, or in another network.</source>
        <translation>Возможно, кто-то скрывает от вас новую версию. Повторите попытку позже или в другой сети.</translation>
    </message>
    <message>
        <source>Something is left out: paler, larger or smaller print than the rest, a picture or a shadow.</source>
        <translation>Что-то пропущено: более бледная, крупная или мелкая печать, чем остальная, рисунок или тень.</translation>
    </message>
    <message>
        <source>Something unexpected went wrong ({detail}).</source>
        <translation>Произошло что-то непредвиденное ({detail}).</translation>
    </message>
    <message>
        <source>Something unexpected went wrong ({name}: {answer}).</source>
        <translation>Произошло что-то непредвиденное ({name}: {answer}).</translation>
    </message>
    <message>
        <source>Something unexpected went wrong on this page ({detail}).</source>
        <translation>На этой странице произошло что-то непредвиденное ({detail}).</translation>
    </message>
    <message>
        <source>Something unexpected went wrong: {name}: {reason}.</source>
        <translation>Произошло что-то непредвиденное: {name}: {reason}.</translation>
    </message>
    <message>
        <source>Something unexpected went wrong: {what}.</source>
        <translation>Произошло что-то непредвиденное: {what}.</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Скорость</translation>
    </message>
    <message>
        <source>Split Block</source>
        <comment>step to undo</comment>
        <translation>разделение блока</translation>
    </message>
    <message>
        <source>Split Here</source>
        <translation>Разделить здесь</translation>
    </message>
    <message>
        <source>Start Dask&apos;s scheduler and its workers, with the same OCR Desktop on every machine; README.md tells how. Without --cluster this machine reads by itself, and pages that were read are kept.</source>
        <translation>Запустите планировщик Dask и его рабочие процессы с одним и тем же OCR Desktop на каждом компьютере; как это сделать, сказано в README.md. Без --cluster этот компьютер читает сам; прочитанные страницы сохраняются.</translation>
    </message>
    <message>
        <source>Start it again later, or choose another mirror; the other files are kept.</source>
        <translation>Запустите позже или выберите другое зеркало; остальные файлы сохранены.</translation>
    </message>
    <message>
        <source>Start it again to go on: finished pages are kept.</source>
        <translation>Запустите ещё раз, чтобы продолжить: готовые страницы сохранены.</translation>
    </message>
    <message>
        <source>Start it again to go on: finished parts are kept.</source>
        <translation>Запустите ещё раз, чтобы продолжить: готовые части сохранены.</translation>
    </message>
    <message>
        <source>Start it again to go on: what is there is kept.</source>
        <translation>Запустите ещё раз, чтобы продолжить: то, что есть, сохранено.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Остановить</translation>
    </message>
    <message>
        <source>Stop All</source>
        <translation>Остановить всё</translation>
    </message>
    <message>
        <source>Stop Reading</source>
        <translation>Остановить чтение</translation>
    </message>
    <message>
        <source>Stop and Quit</source>
        <translation>Остановить и завершить</translation>
    </message>
    <message>
        <source>Stop reading</source>
        <translation>Остановить чтение</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Остановлено</translation>
    </message>
    <message>
        <source>Stopped before it began.</source>
        <translation>Остановлено до начала.</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Остановлено.</translation>
    </message>
    <message>
        <source>Stopped. {kept}</source>
        <translation>Остановлено. {kept}</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Остановка…</translation>
    </message>
    <message>
        <source>Such as 1-3, 8, -1. Empty: all pages.</source>
        <translation>Например, 1-3, 8, -1. Пусто: все страницы.</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Таблица</translation>
    </message>
    <message>
        <source>Tables (CSV)</source>
        <translation>Таблицы (CSV)</translation>
    </message>
    <message>
        <source>Take This Reading</source>
        <translation>Взять это прочтение</translation>
    </message>
    <message>
        <source>Take a screenshot with the system&apos;s own keys, and drop it here.</source>
        <translation>Сделайте снимок экрана клавишами системы и перетяните его сюда.</translation>
    </message>
    <message>
        <source>Take the Other Reading</source>
        <translation>Взять другое прочтение</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>Температура</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Текст</translation>
    </message>
    <message>
        <source>Text in pictures cannot be recognised: the files of the package rapidocr are missing.</source>
        <translation>Текст на изображениях распознать нельзя: нет файлов пакета rapidocr.</translation>
    </message>
    <message>
        <source>Text layer and recognition</source>
        <translation>Текстовый слой и распознавание</translation>
    </message>
    <message>
        <source>Text of the block</source>
        <translation>Текст блока</translation>
    </message>
    <message>
        <source>Text of the page</source>
        <translation>Текст страницы</translation>
    </message>
    <message>
        <source>Text only</source>
        <translation>Только текст</translation>
    </message>
    <message>
        <source>That is more memory than this machine can give.</source>
        <translation>Это больше памяти, чем есть у этого компьютера.</translation>
    </message>
    <message>
        <source>That is not the password of “{name}”.</source>
        <translation>Это не пароль документа «{name}».</translation>
    </message>
    <message>
        <source>That of the system</source>
        <translation>Как в системе</translation>
    </message>
    <message>
        <source>That was not the password</source>
        <translation>Пароль не подошёл</translation>
    </message>
    <message>
        <source>That was too small. Drag a larger rectangle; Esc ends it.</source>
        <translation>Слишком мало. Обведите прямоугольник побольше; Esc — закончить.</translation>
    </message>
    <message>
        <source>The PDF&apos;s own text where it can be trusted, RapidOCR for scans and pictures. Built in.</source>
        <translation>Собственный текст PDF там, где ему можно верить; RapidOCR для сканов и изображений. Встроен.</translation>
    </message>
    <message>
        <source>The answer breaks off here.</source>
        <translation>Здесь ответ обрывается.</translation>
    </message>
    <message>
        <source>The answer breaks off.</source>
        <translation>Ответ обрывается.</translation>
    </message>
    <message>
        <source>The answer cannot be trusted</source>
        <translation>Ответу нельзя доверять</translation>
    </message>
    <message>
        <source>The answer does not say where on the page things stand.</source>
        <translation>В ответе не сказано, где что находится на странице.</translation>
    </message>
    <message>
        <source>The answer gave this block {count} times; it is kept once.</source>
        <translation>В ответе этот блок повторён {count} раз; он оставлен один раз.</translation>
    </message>
    <message>
        <source>The answer is an old one, of {date}: a newer one was heard before. It is ignored.</source>
        <translation>Ответ старый, от {date}: уже был получен более новый. Он не учитывается.</translation>
    </message>
    <message>
        <source>The answer is of a kind that this version does not know.</source>
        <translation>Такой вид ответа эта версия не знает.</translation>
    </message>
    <message>
        <source>The answer is out of date</source>
        <translation>Ответ устарел</translation>
    </message>
    <message>
        <source>The answer said this outside all blocks; where it stands on the page is not known.</source>
        <translation>Это сказано в ответе вне всех блоков; где это на странице, неизвестно.</translation>
    </message>
    <message>
        <source>The answer was cut off after {most} tokens; the rest is missing.</source>
        <translation>Ответ обрезан после {most} токенов; остального нет.</translation>
    </message>
    <message>
        <source>The answer was not signed by the publisher of this app.</source>
        <translation>Ответ не подписан издателем этого приложения.</translation>
    </message>
    <message>
        <source>The app is closing.</source>
        <translation>Приложение закрывается.</translation>
    </message>
    <message>
        <source>The block was copied.</source>
        <translation>Блок скопирован.</translation>
    </message>
    <message>
        <source>The blocks of a page are listed here as soon as they have been read.</source>
        <translation>Блоки страницы появятся здесь, как только будут прочитаны.</translation>
    </message>
    <message>
        <source>The buckets are not ascending numbers of patches: {buckets}.</source>
        <translation>Размеры корзин не являются возрастающими числами фрагментов: {buckets}.</translation>
    </message>
    <message>
        <source>The checkpoint and its config.json do not belong together: download or import it again.</source>
        <translation>Контрольная точка и её config.json не подходят друг к другу: загрузите или импортируйте её ещё раз.</translation>
    </message>
    <message>
        <source>The checkpoint has no “{name}”.</source>
        <translation>В контрольной точке нет «{name}».</translation>
    </message>
    <message>
        <source>The cluster at “{address}” has no workers.</source>
        <translation>В кластере по адресу «{address}» нет рабочих процессов.</translation>
    </message>
    <message>
        <source>The compiled model cannot be kept in “{store}” ({reason}).</source>
        <translation>Скомпилированную модель не удалось сохранить в «{store}» ({reason}).</translation>
    </message>
    <message>
        <source>The config.json in “{folder}” does not say how large the model is.</source>
        <translation>config.json в «{folder}» не сообщает, насколько велика модель.</translation>
    </message>
    <message>
        <source>The connection to the publisher&apos;s server is not safe: {reason}.</source>
        <translation>Соединение с сервером издателя небезопасно: {reason}.</translation>
    </message>
    <message>
        <source>The conversion was stopped.</source>
        <translation>Преобразование остановлено.</translation>
    </message>
    <message>
        <source>The correction is not kept: the page is not in the library any more.</source>
        <translation>Исправление не сохранено: страницы больше нет в библиотеке.</translation>
    </message>
    <message>
        <source>The decoder in “{folder}” cannot be used: {reason}.</source>
        <translation>Декодер в «{folder}» использовать нельзя: {reason}.</translation>
    </message>
    <message>
        <source>The decoder in “{folder}” is another model&apos;s.</source>
        <translation>Декодер в «{folder}» — от другой модели.</translation>
    </message>
    <message>
        <source>The decoder is kept closer to the original.</source>
        <translation>Декодер ближе к оригиналу.</translation>
    </message>
    <message>
        <source>The detection network “{name}” gives {shape} for one picture, not a map as large as that.</source>
        <translation>Сеть обнаружения «{name}» даёт для одного изображения {shape}, а не карту того же размера.</translation>
    </message>
    <message>
        <source>The docTR model failed: {reason}</source>
        <translation>Ошибка модели docTR: {reason}</translation>
    </message>
    <message>
        <source>The docTR models in “{folder}” cannot be used: {reason}.</source>
        <translation>Модели docTR в «{folder}» использовать нельзя: {reason}.</translation>
    </message>
    <message>
        <source>The document should have {promised} pages; {lost} of them are lost.</source>
        <translation>В документе должно быть {promised} стр.; утрачено из них: {lost}.</translation>
    </message>
    <message>
        <source>The document was copied.</source>
        <translation>Документ скопирован.</translation>
    </message>
    <message>
        <source>The encoder process is of another version than the engine.</source>
        <translation>Процесс кодировщика другой версии, чем движок.</translation>
    </message>
    <message>
        <source>The engine began to repeat itself and was stopped.</source>
        <translation>Движок начал повторяться и был остановлен.</translation>
    </message>
    <message>
        <source>The engine {title} cannot be loaded: {reason}.</source>
        <translation>Не удалось загрузить движок {title}: {reason}.</translation>
    </message>
    <message>
        <source>The engine {title} ended without a result for page {number}.</source>
        <translation>Движок {title} закончил без результата для страницы {number}.</translation>
    </message>
    <message>
        <source>The export cannot begin</source>
        <translation>Экспорт не может начаться</translation>
    </message>
    <message>
        <source>The export is waiting</source>
        <translation>Экспорт ожидает</translation>
    </message>
    <message>
        <source>The export of “{folder}” was interrupted: {done}.</source>
        <translation>Экспорт «{folder}» был прерван: {done}.</translation>
    </message>
    <message>
        <source>The export was stopped</source>
        <translation>Экспорт остановлен</translation>
    </message>
    <message>
        <source>The export was stopped: {summary}.</source>
        <translation>Экспорт остановлен: {summary}.</translation>
    </message>
    <message>
        <source>The file in which this was found is not where it was when it was read.</source>
        <translation>Файла, в котором это найдено, нет там, где он был при чтении.</translation>
    </message>
    <message>
        <source>The file was changed since it was read.</source>
        <translation>Файл был изменён после чтения.</translation>
    </message>
    <message>
        <source>The file was changed while it was being read.</source>
        <translation>Файл изменился, пока его читали.</translation>
    </message>
    <message>
        <source>The files of {title} are not what they were when the app was made: {reason}</source>
        <translation>Файлы {title} не такие, какими были при создании приложения: {reason}</translation>
    </message>
    <message>
        <source>The folder “{folder}” is no longer there.</source>
        <translation>Папки «{folder}» больше нет.</translation>
    </message>
    <message>
        <source>The folder “{folder}” may not be read.</source>
        <translation>Папку «{folder}» читать нельзя.</translation>
    </message>
    <message>
        <source>The header of “{file}” cannot be read.</source>
        <translation>Не удалось прочитать заголовок «{file}».</translation>
    </message>
    <message>
        <source>The hub at {endpoint} does not say how large its files are: they could not be checked.</source>
        <translation>Хаб {endpoint} не сообщает размеры своих файлов: проверить их было бы нельзя.</translation>
    </message>
    <message>
        <source>The hub at {endpoint} does not say of which version its files are: they might not fit together.</source>
        <translation>Хаб {endpoint} не сообщает версию своих файлов: они могут не подойти друг к другу.</translation>
    </message>
    <message>
        <source>The hub at {host} does not give this model without a permission ({status}).</source>
        <translation>Хаб {host} не даёт эту модель без разрешения ({status}).</translation>
    </message>
    <message>
        <source>The hub at {host} does not have this version of the model.</source>
        <translation>На хабе {host} нет этой версии модели.</translation>
    </message>
    <message>
        <source>The hub at {host} does not have what is asked for: {path}.</source>
        <translation>На хабе {host} нет запрошенного: {path}.</translation>
    </message>
    <message>
        <source>The hub at {host} has less of a file than it says.</source>
        <translation>На хабе {host} файл короче, чем он сообщает.</translation>
    </message>
    <message>
        <source>The hub at {host} refuses: {status} {reason_phrase}.</source>
        <translation>Хаб на {host} отказывает: {status} {reason_phrase}.</translation>
    </message>
    <message>
        <source>The hub gives this model only to people who have accepted its terms.</source>
        <translation>Хаб даёт эту модель только тем, кто принял её условия.</translation>
    </message>
    <message>
        <source>The hub has another version of {repository} than the one asked for.</source>
        <translation>На хабе другая версия {repository}, чем запрошена.</translation>
    </message>
    <message>
        <source>The hub would not understand this: {reason}.</source>
        <translation>Хаб этого не понял бы: {reason}.</translation>
    </message>
    <message>
        <source>The installation of {model} is paused</source>
        <translation>Установка {model} приостановлена</translation>
    </message>
    <message>
        <source>The library cannot be used: {error} ({path}).</source>
        <translation>Библиотеку использовать нельзя: {error} ({path}).</translation>
    </message>
    <message>
        <source>The library is damaged and cannot be moved aside: {reason}.</source>
        <translation>Библиотека повреждена, и отложить её не удалось: {reason}.</translation>
    </message>
    <message>
        <source>The library is not open, so nothing can be exported.</source>
        <translation>Библиотека не открыта, поэтому экспортировать ничего нельзя.</translation>
    </message>
    <message>
        <source>The library is not open.</source>
        <translation>Библиотека не открыта.</translation>
    </message>
    <message>
        <source>The library was damaged, and a new one was begun.</source>
        <translation>Библиотека была повреждена; начата новая.</translation>
    </message>
    <message>
        <source>The library was made by a newer version of the app.</source>
        <translation>Библиотека создана более новой версией приложения.</translation>
    </message>
    <message>
        <source>The library was not written ({name}: {reason}).</source>
        <translation>Библиотека не записана ({name}: {reason}).</translation>
    </message>
    <message>
        <source>The library&apos;s folder cannot be made: {reason} ({folder}).</source>
        <translation>Создать папку библиотеки нельзя: {reason} ({folder}).</translation>
    </message>
    <message>
        <source>The machine may fall asleep, for nothing here can keep it awake.</source>
        <translation>Компьютер может заснуть: здесь нечем ему помешать.</translation>
    </message>
    <message>
        <source>The machine may fall asleep.</source>
        <translation>Компьютер может заснуть.</translation>
    </message>
    <message>
        <source>The machine may fall asleep: what kept it awake has ended.</source>
        <translation>Компьютер может заснуть: то, что этому мешало, завершилось.</translation>
    </message>
    <message>
        <source>The machine stays awake.</source>
        <translation>Компьютер не засыпает.</translation>
    </message>
    <message>
        <source>The mains are back: all workers read.</source>
        <translation>Питание от сети снова есть: читают все процессы.</translation>
    </message>
    <message>
        <source>The messages above name each one.</source>
        <translation>Каждый из них назван в сообщениях выше.</translation>
    </message>
    <message>
        <source>The model began to repeat itself; what comes after it may be missing.</source>
        <translation>Модель начала повторяться; того, что дальше, может не хватать.</translation>
    </message>
    <message>
        <source>The model repeated itself here; it was read by itself.</source>
        <translation>Здесь модель повторялась; блок прочитан отдельно.</translation>
    </message>
    <message>
        <source>The model repeats itself here; text may be missing.</source>
        <translation>Здесь модель повторяется; части текста может не хватать.</translation>
    </message>
    <message>
        <source>The network {file} cannot be loaded: {reason}</source>
        <translation>Не удалось загрузить сеть {file}: {reason}</translation>
    </message>
    <message>
        <source>The network {file} cannot be run: {reason}</source>
        <translation>Выполнить сеть {file} нельзя: {reason}</translation>
    </message>
    <message>
        <source>The next time they are fetched from the beginning.</source>
        <translation>В следующий раз они загружаются с самого начала.</translation>
    </message>
    <message>
        <source>The old one was kept as “{name}”. Pages are read again when they are opened.</source>
        <translation>Прежняя сохранена как «{name}». Страницы читаются заново, когда их открывают.</translation>
    </message>
    <message>
        <source>The other pages are not affected; open this page in another program to see what it holds.</source>
        <translation>Остальные страницы не затронуты; откройте эту страницу в другой программе, чтобы увидеть, что на ней.</translation>
    </message>
    <message>
        <source>The page has no text layer, only pictures or drawings.</source>
        <translation>У страницы нет текстового слоя, только изображения или рисунки.</translation>
    </message>
    <message>
        <source>The page has no text layer: its text is drawn as curves.</source>
        <translation>У страницы нет текстового слоя: её текст нарисован кривыми.</translation>
    </message>
    <message>
        <source>The page holds too much to be handed over: {reason}.</source>
        <translation>На странице слишком много данных, чтобы их передать: {reason}.</translation>
    </message>
    <message>
        <source>The page is a scan with some text added; the scan is recognised.</source>
        <translation>Страница — скан с добавленным текстом; скан распознан.</translation>
    </message>
    <message>
        <source>The page is a scan without a text layer.</source>
        <translation>Страница — скан без текстового слоя.</translation>
    </message>
    <message>
        <source>The page is as the engine read it. This can be undone.</source>
        <translation>Страница такова, как её прочитал движок. Это можно отменить.</translation>
    </message>
    <message>
        <source>The page is empty.</source>
        <translation>Страница пуста.</translation>
    </message>
    <message>
        <source>The page is too long and narrow for this engine: {width}×{height}, and one side may be at most {largest_aspect} times the other.</source>
        <translation>Страница слишком длинная и узкая для этого движка: {width}×{height}; одна сторона может быть больше другой не более чем в {largest_aspect} раз.</translation>
    </message>
    <message>
        <source>The page makes {patches} patches; this variant of the model takes {what} at most.</source>
        <translation>Страница даёт {patches} фрагментов; этот вариант модели принимает не больше {what}.</translation>
    </message>
    <message>
        <source>The page was copied.</source>
        <translation>Страница скопирована.</translation>
    </message>
    <message>
        <source>The page was longer than the engine could read to its end.</source>
        <translation>Страница длиннее, чем движок смог прочитать до конца.</translation>
    </message>
    <message>
        <source>The page was not finished within {limit:g} s.</source>
        <translation>Страница не была готова за {limit:g} с.</translation>
    </message>
    <message>
        <source>The page was tried twice. The rest is not affected; try it again or with another engine.</source>
        <translation>Страницу пробовали прочитать дважды. Остальное не затронуто; попробуйте ещё раз или другим движком.</translation>
    </message>
    <message>
        <source>The password does not open “{name}”.</source>
        <translation>Пароль не открывает «{name}».</translation>
    </message>
    <message>
        <source>The picture is lost.</source>
        <translation>Изображение утрачено.</translation>
    </message>
    <message>
        <source>The picture of the page was lost.</source>
        <translation>Изображение страницы утрачено.</translation>
    </message>
    <message>
        <source>The picture of the page was read, {width} × {height} pixels.</source>
        <translation>Прочитано изображение страницы, {width} × {height} пикселей.</translation>
    </message>
    <message>
        <source>The picture of the page was read, {width} × {height} pixels: {tokens} tokens, {rate} a second, the first box after {seconds} s.</source>
        <translation>Прочитано изображение страницы, {width} × {height} пикселей: токенов — {tokens}, в секунду — {rate}, первая рамка через {seconds} с.</translation>
    </message>
    <message>
        <source>The picture of the page was read, {width} × {height} pixels: {tokens} tokens, {rate} a second, the first box after {seconds} s; {share} % of the tokens were drafted and confirmed.</source>
        <translation>Прочитано изображение страницы, {width} × {height} пикселей: токенов — {tokens}, в секунду — {rate}, первая рамка через {seconds} с; {share} % токенов взяты из черновика и подтверждены.</translation>
    </message>
    <message>
        <source>The picture on the clipboard cannot be used.</source>
        <translation>Изображение в буфере обмена использовать нельзя.</translation>
    </message>
    <message>
        <source>The print is paler than what the demonstration model was trained on.</source>
        <translation>Печать бледнее той, на которой обучена демонстрационная модель.</translation>
    </message>
    <message>
        <source>The print is smaller than what the demonstration model was trained on.</source>
        <translation>Печать мельче той, на которой обучена демонстрационная модель.</translation>
    </message>
    <message>
        <source>The process that looks at pages cannot be started: {reason}.</source>
        <translation>Не удалось запустить процесс, который смотрит на страницы: {reason}.</translation>
    </message>
    <message>
        <source>The process that looks at pages has been closed.</source>
        <translation>Процесс, который смотрит на страницы, закрыт.</translation>
    </message>
    <message>
        <source>The process that looks at pages {bury} twice on the same page.</source>
        <translation>Процесс, который смотрит на страницы, дважды на одной и той же странице: {bury}.</translation>
    </message>
    <message>
        <source>The process that reads pages cannot be started: {reason}.</source>
        <translation>Не удалось запустить процесс, который читает страницы: {reason}.</translation>
    </message>
    <message>
        <source>The published files are kept: making it again downloads nothing.</source>
        <translation>Опубликованные файлы сохраняются: при повторном создании ничего не загружается.</translation>
    </message>
    <message>
        <source>The published files of {title} are not there, or not all of them.</source>
        <translation>Опубликованных файлов {title} нет или есть не все.</translation>
    </message>
    <message>
        <source>The publisher&apos;s server answers “{reason}”.</source>
        <translation>Сервер издателя отвечает «{reason}».</translation>
    </message>
    <message>
        <source>The publisher&apos;s server cannot be reached: {reason}.</source>
        <translation>Сервер издателя недоступен: {reason}.</translation>
    </message>
    <message>
        <source>The publisher&apos;s server does not answer.</source>
        <translation>Сервер издателя не отвечает.</translation>
    </message>
    <message>
        <source>The publisher&apos;s server is asked</source>
        <translation>Спрашиваем сервер издателя</translation>
    </message>
    <message>
        <source>The readings are the same.</source>
        <translation>Прочтения одинаковы.</translation>
    </message>
    <message>
        <source>The recognition network knows {count} signs, not which.</source>
        <translation>Сеть распознавания знает число символов ({count}), но не какие это символы.</translation>
    </message>
    <message>
        <source>The region is being read. Esc stops it.</source>
        <translation>Область читается. Esc — остановить.</translation>
    </message>
    <message>
        <source>The region is not read any further.</source>
        <translation>Область больше не читается.</translation>
    </message>
    <message>
        <source>The region is not read: its document was removed.</source>
        <translation>Область не прочитана: её документ убран.</translation>
    </message>
    <message>
        <source>The region was read, but its page is not there any more, or is being read again.</source>
        <translation>Область прочитана, но её страницы уже нет или она читается заново.</translation>
    </message>
    <message>
        <source>The region was read.</source>
        <translation>Область прочитана.</translation>
    </message>
    <message>
        <source>The request is too large: {reason}.</source>
        <translation>Запрос слишком велик: {reason}.</translation>
    </message>
    <message>
        <source>The same, with fewer workers</source>
        <translation>То же, но меньше процессов</translation>
    </message>
    <message>
        <source>The scan brings a hidden text that reads well.</source>
        <translation>В скане есть скрытый текст, который хорошо читается.</translation>
    </message>
    <message>
        <source>The scan&apos;s hidden text reads as nonsense ({score:.0%} of it are words).</source>
        <translation>Скрытый текст скана бессмыслен (слов в нём {score:.0%}).</translation>
    </message>
    <message>
        <source>The screen cannot be read: {program} does not start.</source>
        <translation>Прочитать экран нельзя: {program} не запускается.</translation>
    </message>
    <message>
        <source>The selection was copied.</source>
        <translation>Выбранное скопировано.</translation>
    </message>
    <message>
        <source>The settings cannot be kept: {why}.</source>
        <translation>Сохранить настройки нельзя: {why}.</translation>
    </message>
    <message>
        <source>The settings say that the text layer is not to be used.</source>
        <translation>По настройкам текстовый слой не используется.</translation>
    </message>
    <message>
        <source>The settings say that the text layer is to be used.</source>
        <translation>По настройкам используется текстовый слой.</translation>
    </message>
    <message>
        <source>The smallest; small print may suffer.</source>
        <translation>Самый маленький; мелкий шрифт может пострадать.</translation>
    </message>
    <message>
        <source>The text appears here as soon as the page has been read.</source>
        <translation>Текст появится здесь, как только страница будет прочитана.</translation>
    </message>
    <message>
        <source>The text layer can be trusted.</source>
        <translation>Текстовому слою можно доверять.</translation>
    </message>
    <message>
        <source>The text layer is garbled: only {score:.0%} of it are words.</source>
        <translation>Текстовый слой искажён: слов в нём только {score:.0%}.</translation>
    </message>
    <message>
        <source>The text layer is unusable: {lost:.0%} of its characters have no meaning.</source>
        <translation>Текстовый слой непригоден: {lost:.0%} его знаков не имеют значения.</translation>
    </message>
    <message>
        <source>The text that was read, your corrections of it and its words in the search are gone then. The documents themselves, and what was exported from them, stay where they are.</source>
        <translation>Прочитанный текст, ваши исправления и его слова в поиске исчезнут. Сами документы и то, что из них экспортировано, останутся на месте.</translation>
    </message>
    <message>
        <source>The tokenizer does not belong to these weights.</source>
        <translation>Токенизатор не подходит к этим весам.</translation>
    </message>
    <message>
        <source>The tokenizer does not know “{name}”.</source>
        <translation>Токенизатор не знает «{name}».</translation>
    </message>
    <message>
        <source>The usual choice: small, and quick to decode.</source>
        <translation>Обычный выбор: мал и быстро декодирует.</translation>
    </message>
    <message>
        <source>The vision encoder failed ({name}: {reason}).</source>
        <translation>Сбой визуального кодировщика ({name}: {reason}).</translation>
    </message>
    <message>
        <source>The vision encoder gave something that is not a number for this page.</source>
        <translation>Визуальный кодировщик дал для этой страницы не число.</translation>
    </message>
    <message>
        <source>The vision tower could not be written: {reason}.</source>
        <translation>Не удалось записать визуальную башню: {reason}.</translation>
    </message>
    <message>
        <source>The vision tower gave something that is not a number for this page.</source>
        <translation>Визуальная башня дала для этой страницы не число.</translation>
    </message>
    <message>
        <source>The vision tower in “{folder}” does not match its configuration: {reason}.</source>
        <translation>Визуальная башня в «{folder}» не соответствует своей конфигурации: {reason}.</translation>
    </message>
    <message>
        <source>The vocabulary has {number} signs, the recognition network tells {count} apart ({kind}).</source>
        <translation>Символов в словаре: {number}; сеть распознавания различает {count} ({kind}).</translation>
    </message>
    <message>
        <source>The vocabulary holds “{sign}” twice.</source>
        <translation>Символ «{sign}» встречается в словаре дважды.</translation>
    </message>
    <message>
        <source>The weights in “{folder}” are not those of {title}: “{tensor}” is not there.</source>
        <translation>Веса в «{folder}» — не от {title}: «{tensor}» среди них нет.</translation>
    </message>
    <message>
        <source>The weights of “{package}” are damaged or cut off.</source>
        <translation>Веса «{package}» повреждены или обрезаны.</translation>
    </message>
    <message>
        <source>The work on {model} has failed</source>
        <translation>Работа над {model} не удалась</translation>
    </message>
    <message>
        <source>The worker is of another version than the app.</source>
        <translation>Рабочий процесс другой версии, чем приложение.</translation>
    </message>
    <message>
        <source>The {role} network cannot be made {precision}: {reason}</source>
        <translation>Сеть {role} нельзя перевести в {precision}: {reason}</translation>
    </message>
    <message>
        <source>The {role} network “{name}” does not tell its architecture.</source>
        <translation>Сеть {role} «{name}» не сообщает свою архитектуру.</translation>
    </message>
    <message>
        <source>The {role} network “{name}” gives no numbers (NaN).</source>
        <translation>Сеть {role} «{name}» даёт не числа (NaN).</translation>
    </message>
    <message>
        <source>The {role} network “{name}” is larger than 2 GB.</source>
        <translation>Сеть {role} «{name}» больше 2 ГБ.</translation>
    </message>
    <message>
        <source>The {role} network “{name}” is {now} already and cannot be made {precision}.</source>
        <translation>Сеть {role} «{name}» уже в {now}, перевести её в {precision} нельзя.</translation>
    </message>
    <message>
        <source>The {role} network “{name}” {what}.</source>
        <translation>Сеть {role} «{name}»: {what}.</translation>
    </message>
    <message>
        <source>Then it goes on by itself.</source>
        <translation>Затем продолжится само.</translation>
    </message>
    <message>
        <source>There are about {count} characters on this page, and the demonstration model reads up to {most}.</source>
        <translation>На этой странице около {count} знаков, а демонстрационная модель читает до {most}.</translation>
    </message>
    <message>
        <source>There are no tables here that could be copied.</source>
        <translation>Здесь нет таблиц, которые можно скопировать.</translation>
    </message>
    <message>
        <source>There are no tables in “{document}”.</source>
        <translation>В «{document}» нет таблиц.</translation>
    </message>
    <message>
        <source>There are no weights (*.safetensors) in “{folder}”.</source>
        <translation>В папке «{folder}» нет весов (*.safetensors).</translation>
    </message>
    <message>
        <source>There are: {known}.</source>
        <translation>Имеются: {known}.</translation>
    </message>
    <message>
        <source>There is a new version: {version}</source>
        <translation>Есть новая версия: {version}</translation>
    </message>
    <message>
        <source>There is no PDF, scan or picture in “{name}” that can be read.</source>
        <translation>В «{name}» нет PDF, скана или изображения, которые можно прочитать.</translation>
    </message>
    <message>
        <source>There is no backend “{backend}” for vision encoders.</source>
        <translation>Нет исполнителя «{backend}» для визуальных кодировщиков.</translation>
    </message>
    <message>
        <source>There is no checksum of {list}: what arrives could not be checked.</source>
        <translation>Нет контрольной суммы для {list}: полученное нельзя было бы проверить.</translation>
    </message>
    <message>
        <source>There is no config.json in “{folder}”.</source>
        <translation>В папке «{folder}» нет config.json.</translation>
    </message>
    <message>
        <source>There is no engine “{name}”.</source>
        <translation>Движка «{name}» нет.</translation>
    </message>
    <message>
        <source>There is no file and no picture to read.</source>
        <translation>Нет ни файла, ни изображения, которые можно прочитать.</translation>
    </message>
    <message>
        <source>There is no file of this name.</source>
        <translation>Файла с таким именем нет.</translation>
    </message>
    <message>
        <source>There is no file “{path}”.</source>
        <translation>Файла «{path}» нет.</translation>
    </message>
    <message>
        <source>There is no folder “{folder}”.</source>
        <translation>Папки «{folder}» нет.</translation>
    </message>
    <message>
        <source>There is no memory to hand the page over: {reason}.</source>
        <translation>Не хватает памяти, чтобы передать страницу: {reason}.</translation>
    </message>
    <message>
        <source>There is no model “{name}”.</source>
        <translation>Модели «{name}» нет.</translation>
    </message>
    <message>
        <source>There is no output format “{format_name}”; there are {list}.</source>
        <translation>Формата «{format_name}» нет; есть {list}.</translation>
    </message>
    <message>
        <source>There is no package “{package}”.</source>
        <translation>Пакета «{package}» нет.</translation>
    </message>
    <message>
        <source>There is no page 0 (in “{whole}”).</source>
        <translation>Страницы 0 нет (в «{whole}»).</translation>
    </message>
    <message>
        <source>There is no page {number}; the document has {count}.</source>
        <translation>Страницы {number} нет; в документе их {count}.</translation>
    </message>
    <message>
        <source>There is no page {number}; the picture has {count}.</source>
        <translation>Страницы {number} нет; в изображении их {count}.</translation>
    </message>
    <message>
        <source>There is no phrase to look for.</source>
        <translation>Не указано, что искать.</translation>
    </message>
    <message>
        <source>There is no picture and no file on the clipboard.</source>
        <translation>В буфере обмена нет ни изображения, ни файла.</translation>
    </message>
    <message>
        <source>There is no setting “{name}”.</source>
        <translation>Настройки «{name}» нет.</translation>
    </message>
    <message>
        <source>There is no setting “{unknown}”.</source>
        <translation>Настройки «{unknown}» нет.</translation>
    </message>
    <message>
        <source>There is no space left for the library ({path}).</source>
        <translation>Для библиотеки не осталось места ({path}).</translation>
    </message>
    <message>
        <source>There is no space left for the vision encoder.</source>
        <translation>Не осталось места для визуального кодировщика.</translation>
    </message>
    <message>
        <source>There is no space left for {what}.</source>
        <translation>Не осталось места: {what}.</translation>
    </message>
    <message>
        <source>There is no vision tower among the weights in “{folder}”.</source>
        <translation>Среди весов в «{folder}» нет визуальной башни.</translation>
    </message>
    <message>
        <source>There is no word in “{words}”.</source>
        <translation>В «{words}» нет ни одного слова.</translation>
    </message>
    <message>
        <source>There is no {file} in “{folder}”.</source>
        <translation>В папке «{folder}» нет {file}.</translation>
    </message>
    <message>
        <source>There is no “{file}” in “{parent}”.</source>
        <translation>В папке «{parent}» нет «{file}».</translation>
    </message>
    <message>
        <source>There is no “{name}” in “{folder}”.</source>
        <translation>В папке «{folder}» нет «{name}».</translation>
    </message>
    <message>
        <source>There is no “{weights}” in “{folder}”.</source>
        <translation>В папке «{folder}» нет «{weights}».</translation>
    </message>
    <message>
        <source>There is not enough memory for this.</source>
        <translation>Для этого не хватает памяти.</translation>
    </message>
    <message>
        <source>There is not enough memory to show page {number} of “{name}”.</source>
        <translation>Не хватает памяти, чтобы показать страницу {number} из «{name}».</translation>
    </message>
    <message>
        <source>There is nothing in this file</source>
        <translation>В этом файле ничего нет</translation>
    </message>
    <message>
        <source>There is nothing in this folder that can be read.</source>
        <translation>В этой папке нет ничего, что можно прочитать.</translation>
    </message>
    <message>
        <source>There is nothing to read on this page.</source>
        <translation>На этой странице читать нечего.</translation>
    </message>
    <message>
        <source>There was not enough memory for this page.</source>
        <translation>Для этой страницы не хватило памяти.</translation>
    </message>
    <message>
        <source>These are not squares of whole features: {buckets}.</source>
        <translation>Это не квадраты из целых признаков: {buckets}.</translation>
    </message>
    <message>
        <source>They hold until you quit.</source>
        <translation>Они действуют, пока вы не завершите программу.</translation>
    </message>
    <message>
        <source>This Document</source>
        <translation>Этот документ</translation>
    </message>
    <message>
        <source>This cannot be looked for: {phrase}</source>
        <translation>Это искать нельзя: {phrase}</translation>
    </message>
    <message>
        <source>This copy cannot look for new versions</source>
        <translation>Эта копия не может искать новые версии</translation>
    </message>
    <message>
        <source>This copy does not know whom to ask: nobody has published it.</source>
        <translation>Эта копия не знает, кого спрашивать: её никто не издавал.</translation>
    </message>
    <message>
        <source>This document could not be read</source>
        <translation>Этот документ прочитать не удалось</translation>
    </message>
    <message>
        <source>This document is protected by a password</source>
        <translation>Этот документ защищён паролем</translation>
    </message>
    <message>
        <source>This file is damaged</source>
        <translation>Этот файл повреждён</translation>
    </message>
    <message>
        <source>This file is not there any more</source>
        <translation>Этого файла больше нет на месте</translation>
    </message>
    <message>
        <source>This file may not be read</source>
        <translation>Этот файл читать не разрешено</translation>
    </message>
    <message>
        <source>This installation is without {packages}, which read them. The README says how to add them.</source>
        <translation>В этой установке нет пакетов, которые их читают: {packages}. Как их добавить, сказано в README.</translation>
    </message>
    <message>
        <source>This is not a document that can be read</source>
        <translation>Это не документ, который можно прочитать</translation>
    </message>
    <message>
        <source>This is read with the Instant engine instead.</source>
        <translation>Вместо этого читает движок Instant.</translation>
    </message>
    <message>
        <source>This is {name} {version}.</source>
        <translation>Это {name} {version}.</translation>
    </message>
    <message>
        <source>This model was made by an older version of the app, which kept too little of the original for a comparison.</source>
        <translation>Эта модель создана более старой версией приложения, которая сохранила слишком мало данных оригинала для сравнения.</translation>
    </message>
    <message>
        <source>This page could not be read.</source>
        <translation>Эту страницу прочитать не удалось.</translation>
    </message>
    <message>
        <source>This page has not been read yet.</source>
        <translation>Эта страница ещё не прочитана.</translation>
    </message>
    <message>
        <source>This page is blank, but the file is damaged: what was on it may be lost.</source>
        <translation>Страница пуста, но файл повреждён: то, что на ней было, могло пропасть.</translation>
    </message>
    <message>
        <source>This page needs more than {number:,.0f} MB of memory.</source>
        <translation>Этой странице нужно больше {number:,.0f} МБ памяти.</translation>
    </message>
    <message>
        <source>This variant of DeepSeek-OCR cannot show a page in the mode “{mode}”.</source>
        <translation>Этот вариант DeepSeek-OCR не может представить страницу в режиме «{mode}».</translation>
    </message>
    <message>
        <source>Time limit a page</source>
        <translation>Предел времени на страницу</translation>
    </message>
    <message>
        <source>Tiny (512 × 512)</source>
        <translation>Крошечная (512 × 512)</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Заголовок</translation>
    </message>
    <message>
        <source>To be used as</source>
        <translation>Для использования как</translation>
    </message>
    <message>
        <source>To make a variant, or to add full detail, {size} have to be downloaded again first.</source>
        <translation>Чтобы создать вариант или добавить полную детализацию, сначала надо снова загрузить {size}.</translation>
    </message>
    <message>
        <source>To use it again it has to be made again from the published files.</source>
        <translation>Чтобы снова использовать его, надо снова создать его из опубликованных файлов.</translation>
    </message>
    <message>
        <source>Took too long</source>
        <translation>Слишком долго</translation>
    </message>
    <message>
        <source>Toolbar</source>
        <translation>Панель инструментов</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Train it for words alone, one class, and export it again.</source>
        <translation>Обучите её только на словах, с одним классом, и экспортируйте заново.</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>Попробовать снова</translation>
    </message>
    <message>
        <source>Try Failed Pages Again</source>
        <translation>Прочитать неудавшиеся страницы снова</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Попробуйте ещё раз.</translation>
    </message>
    <message>
        <source>Try the page again, or with another engine.</source>
        <translation>Прочитайте страницу ещё раз или другим движком.</translation>
    </message>
    <message>
        <source>Try the page again, with less detail, or with the Instant engine.</source>
        <translation>Прочитайте страницу ещё раз, с меньшей детализацией или движком Instant.</translation>
    </message>
    <message>
        <source>Try the page again; if that does not help, choose other compute units in the settings.</source>
        <translation>Прочитайте страницу ещё раз; если это не поможет, выберите в настройках другие вычислительные блоки.</translation>
    </message>
    <message>
        <source>Turn it in the file and read it again, or read it with {engine}.</source>
        <translation>Поверните её в файле и прочитайте снова или прочитайте её движком {engine}.</translation>
    </message>
    <message>
        <source>Turn pages upright</source>
        <translation>Поворачивать страницы прямо</translation>
    </message>
    <message>
        <source>Turning the page upright</source>
        <translation>Поворот страницы</translation>
    </message>
    <message>
        <source>Two readings of the page</source>
        <translation>Два прочтения страницы</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Отменить</translation>
    </message>
    <message>
        <source>Undo {step}</source>
        <translation>Отменить: {step}</translation>
    </message>
    <message>
        <source>Unknown file</source>
        <translation>Неизвестный файл</translation>
    </message>
    <message>
        <source>Unset HF_HUB_OFFLINE, or import a folder that you have.</source>
        <translation>Уберите HF_HUB_OFFLINE или импортируйте имеющуюся папку.</translation>
    </message>
    <message>
        <source>Update the app.</source>
        <translation>Обновите приложение.</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Использовать</translation>
    </message>
    <message>
        <source>Use Selection for Find</source>
        <translation>Использовать выбранное для поиска</translation>
    </message>
    <message>
        <source>Use it on a Mac, or convert the model again with this version of the app.</source>
        <translation>Используйте её на Mac или преобразуйте модель заново этой версией приложения.</translation>
    </message>
    <message>
        <source>Use letters, digits, - and _.</source>
        <translation>Используйте буквы, цифры, - и _.</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Проверить</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>Проверка</translation>
    </message>
    <message>
        <source>Verifying {model}</source>
        <translation>Проверка {model}</translation>
    </message>
    <message>
        <source>Version {number}</source>
        <translation>Версия {number}</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Вид</translation>
    </message>
    <message>
        <source>Vision runs on</source>
        <translation>Зрение выполняет</translation>
    </message>
    <message>
        <source>Wait for it, or stop it there.</source>
        <translation>Дождитесь окончания или остановите там.</translation>
    </message>
    <message>
        <source>Wait for the mains</source>
        <translation>Ждать питания от сети</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Ожидание</translation>
    </message>
    <message>
        <source>Was it changed meanwhile? Export again.</source>
        <translation>Возможно, он тем временем изменён? Экспортируйте ещё раз.</translation>
    </message>
    <message>
        <source>Watch the folder and read what comes in</source>
        <translation>Следить за папкой и читать всё, что появляется</translation>
    </message>
    <message>
        <source>Watched files are read after</source>
        <translation>Читать новые файлы через</translation>
    </message>
    <message>
        <source>Watching for new documents</source>
        <translation>Ожидание новых документов</translation>
    </message>
    <message>
        <source>Web page</source>
        <translation>Веб-страница</translation>
    </message>
    <message>
        <source>Weights of {weights} cannot be computed with in {precision}.</source>
        <translation>С весами {weights} нельзя вычислять в {precision}.</translation>
    </message>
    <message>
        <source>What DeepSeek-OCR reads</source>
        <translation>Что читает DeepSeek-OCR</translation>
    </message>
    <message>
        <source>What answers at {host} is not a hub of models.</source>
        <translation>То, что отвечает на {host}, — не хаб моделей.</translation>
    </message>
    <message>
        <source>What came back says nothing of a version.</source>
        <translation>В ответе ничего не сказано о версии.</translation>
    </message>
    <message>
        <source>What compressing the encoder costs.</source>
        <translation>Во что обходится сжатие кодировщика.</translation>
    </message>
    <message>
        <source>What dots.ocr reads</source>
        <translation>Что читает dots.ocr</translation>
    </message>
    <message>
        <source>What engines need: get it, choose another variant, or remove it</source>
        <translation>То, что нужно движкам: получить, выбрать другой вариант или удалить</translation>
    </message>
    <message>
        <source>What exported files are called, made of the document&apos;s {stem}, {name} or {suffix}, the folder it lies in {parent}, its {number} among the documents, the {date} it was last changed, and the {engine}.</source>
        <translation>Как называются экспортированные файлы: из {stem}, {name} или {suffix} документа, папки {parent}, где он лежит, его номера {number} среди документов, даты {date} последнего изменения и движка {engine}.</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Что произошло</translation>
    </message>
    <message>
        <source>What has been downloaded is removed with it, and would be downloaded again.</source>
        <translation>Загруженное удаляется вместе с ним, и его пришлось бы загружать снова.</translation>
    </message>
    <message>
        <source>What is installed goes on to work.</source>
        <translation>Установленное продолжит работать.</translation>
    </message>
    <message>
        <source>What is written: Markdown, plain text, JSON with boxes, a web page, a Word document, each table as CSV, or a PDF: the pages as they are, searchable.</source>
        <translation>Что записывается: Markdown, простой текст, JSON с рамками, веб-страница, документ Word, каждая таблица как CSV или PDF: страницы как есть, с поиском.</translation>
    </message>
    <message>
        <source>What the window speaks, from its next start on.</source>
        <translation>На каком языке говорит окно; меняется при следующем запуске.</translation>
    </message>
    <message>
        <source>What to look for, in the words of the page or in your own:</source>
        <translation>Что искать — словами страницы или своими:</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Найденное</translation>
    </message>
    <message>
        <source>What was read can be copied.</source>
        <translation>Прочитанное можно скопировать.</translation>
    </message>
    <message>
        <source>What was read is kept, and is not read again.</source>
        <translation>Прочитанное сохраняется и не читается снова.</translation>
    </message>
    <message>
        <source>What you corrected is not kept yet. {why}</source>
        <translation>Ваше исправление ещё не сохранено. {why}</translation>
    </message>
    <message>
        <source>When it is made again, or another variant, they are copied from the app again.</source>
        <translation>Когда создаётся этот или другой вариант, они снова копируются из приложения.</translation>
    </message>
    <message>
        <source>Where it can be trusted</source>
        <translation>Там, где ему можно верить</translation>
    </message>
    <message>
        <source>Where it is quicker</source>
        <translation>Где так быстрее</translation>
    </message>
    <message>
        <source>Where it stands on the page is not known.</source>
        <translation>Где это находится на странице, неизвестно.</translation>
    </message>
    <message>
        <source>Which engine reads the pages. Instant is built in and needs no download.</source>
        <translation>Какой движок читает страницы. Instant встроен и не требует загрузки.</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Окно</translation>
    </message>
    <message>
        <source>With a temperature: only the likeliest tokens that together have this probability are drawn.</source>
        <translation>При температуре: выбираются только самые вероятные токены, вместе имеющие эту вероятность.</translation>
    </message>
    <message>
        <source>Within the text</source>
        <translation>В тексте</translation>
    </message>
    <message>
        <source>Word document</source>
        <translation>Документ Word</translation>
    </message>
    <message>
        <source>Words in whatever order; “in quotation marks” one after the other.</source>
        <translation>Слова в любом порядке; «в кавычках» — подряд.</translation>
    </message>
    <message>
        <source>Words read at once</source>
        <translation>Слов за один раз</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>Работа</translation>
    </message>
    <message>
        <source>Working…</source>
        <translation>Идёт работа…</translation>
    </message>
    <message>
        <source>Write a mark between pages.</source>
        <translation>Ставить метку между страницами.</translation>
    </message>
    <message>
        <source>Write everything anew</source>
        <translation>Записывать всё заново</translation>
    </message>
    <message>
        <source>Write pages like 1-3,8,-1.</source>
        <translation>Записывайте страницы так: 1-3,8,-1.</translation>
    </message>
    <message>
        <source>Write running headers, footers and page numbers too.</source>
        <translation>Записывать также колонтитулы и номера страниц.</translation>
    </message>
    <message>
        <source>Write {given}{match}{given_2}; pages stay in order.</source>
        <translation>Пишите {given}{match}{given_2}; порядок страниц не меняется.</translation>
    </message>
    <message>
        <source>You can also paste a picture with {keys}.</source>
        <translation>Изображение можно также вставить: {keys}.</translation>
    </message>
    <message>
        <source>You have a version that is still newer</source>
        <translation>У вас ещё более новая версия</translation>
    </message>
    <message>
        <source>You have the newest version</source>
        <translation>У вас самая новая версия</translation>
    </message>
    <message>
        <source>You have {version}.</source>
        <translation>У вас версия {version}.</translation>
    </message>
    <message>
        <source>Your own docTR models read scans and pictures; text layer, layout and order as with Instant. Needs an import.</source>
        <translation>Сканы и изображения читают ваши собственные модели docTR; текстовый слой, разметка и порядок — как у Instant. Требует импорта.</translation>
    </message>
    <message>
        <source>Your own files stay where they are: they can be imported again.</source>
        <translation>Ваши собственные файлы остаются на месте: их можно импортировать снова.</translation>
    </message>
    <message>
        <source>Yours are imported on the command line: {command}</source>
        <translation>Свои модели импортируются в командной строке: {command}</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Изменить масштаб</translation>
    </message>
    <message>
        <source>Zoom In</source>
        <translation>Увеличить</translation>
    </message>
    <message>
        <source>Zoom Out</source>
        <translation>Уменьшить</translation>
    </message>
    <message>
        <source>`ocr-desktop models verify doctr` says what is wrong with it.</source>
        <translation>`ocr-desktop models verify doctr` покажет, что с ней не так.</translation>
    </message>
    <message>
        <source>`{installing}` installs it or goes on with it. The Instant engine needs no model.</source>
        <translation>`{installing}` установит или продолжит установку. Движку Instant модель не нужна.</translation>
    </message>
    <message>
        <source>a few seconds</source>
        <translation>несколько секунд</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>число</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>целое число</translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s)</source>
        <translation>
            <numerusform>около %n часа</numerusform>
            <numerusform>около %n часов</numerusform>
            <numerusform>около %n часов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s)</source>
        <translation>
            <numerusform>около %n минуты</numerusform>
            <numerusform>около %n минут</numerusform>
            <numerusform>около %n минут</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n second(s)</source>
        <translation>
            <numerusform>около %n секунды</numerusform>
            <numerusform>около %n секунд</numerusform>
            <numerusform>около %n секунд</numerusform>
        </translation>
    </message>
    <message>
        <source>about a minute</source>
        <translation>около минуты</translation>
    </message>
    <message>
        <source>added</source>
        <translation>добавление</translation>
    </message>
    <message>
        <source>auto: a model checks what is known of a page already – the PDF&apos;s own text, the Instant reading – many words at a time, where that is quicker; what it reads is the same. off: word by word.</source>
        <translation>auto: модель проверяет уже известное о странице — собственный текст PDF, прочтение Instant — по многу слов за раз там, где так быстрее; прочитанное от этого не меняется. off: слово за словом.</translation>
    </message>
    <message>
        <source>auto: on a Mac Core ML finds the words and the processor reads them; coreml: both; cpu: the processor.</source>
        <translation>auto: на Mac слова находит Core ML, а читает процессор; coreml: и то и другое — Core ML; cpu: процессор.</translation>
    </message>
    <message>
        <source>auto: use the text that a PDF brings where it can be trusted; never: read the picture of every page; always: use the text layer even where it looks wrong.</source>
        <translation>auto: использовать текст, который есть в PDF, там, где ему можно верить; never: читать изображение каждой страницы; always: использовать текстовый слой, даже если он выглядит неверным.</translation>
    </message>
    <message>
        <source>block</source>
        <translation>блок</translation>
    </message>
    <message>
        <source>box</source>
        <translation>рамка</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>байт</translation>
    </message>
    <message>
        <source>category</source>
        <translation>категория</translation>
    </message>
    <message>
        <source>cells</source>
        <translation>ячейки</translation>
    </message>
    <message>
        <source>coremltools could not write the vision encoder: {reason}.</source>
        <translation>coremltools не удалось записать визуальный кодировщик: {reason}.</translation>
    </message>
    <message>
        <source>cpu_and_ne: the Neural Engine; cpu_and_gpu: the GPU; all: as the system chooses; cpu_only: slow, to compare.</source>
        <translation>cpu_and_ne: Neural Engine; cpu_and_gpu: GPU; all: по выбору системы; cpu_only: медленно, для сравнения.</translation>
    </message>
    <message>
        <source>docTR (your own models)</source>
        <translation>docTR (ваши модели)</translation>
    </message>
    <message>
        <source>docTR has no vocabulary “{name}”, and there is no such file.</source>
        <translation>В docTR нет словаря «{name}», и файла с таким именем нет.</translation>
    </message>
    <message>
        <source>docTR models need {packages}, not installed here.</source>
        <translation>Моделям docTR нужно то, что здесь не установлено: {packages}.</translation>
    </message>
    <message>
        <source>document: all its pages in one file; page: a folder for the document, a numbered file for each page.</source>
        <translation>document: все страницы в одном файле; page: папка для документа и в ней пронумерованный файл для каждой страницы.</translation>
    </message>
    <message>
        <source>document: blocks with their boxes, as Markdown; ocr: each line of a picture with its box; text: the text of the page without boxes; figure: a chart or a drawing, as a table.</source>
        <translation>document: блоки с рамками, в Markdown; ocr: каждая строка изображения с рамкой; text: текст страницы без рамок; figure: диаграмма или рисунок в виде таблицы.</translation>
    </message>
    <message>
        <source>dollars: between dollar signs, as most programs expect it, $x$ and $$x$$; brackets: \(x\) and \[x\].</source>
        <translation>dollars: между знаками доллара, как ожидает большинство программ, $x$ и $$x$$; brackets: \(x\) и \[x\].</translation>
    </message>
    <message>
        <source>dots-nano (demonstration)</source>
        <translation>dots-nano (демонстрация)</translation>
    </message>
    <message>
        <source>dots.ocr</source>
        <translation>dots.ocr</translation>
    </message>
    <message>
        <source>efficient: the Neural Engine looks at up to 1.6 million pixels of a page; full: the GPU looks at up to 11.</source>
        <translation>efficient: Neural Engine рассматривает до 1,6 миллиона пикселей страницы; full: GPU — до 11.</translation>
    </message>
    <message>
        <source>files: write pictures to an assets folder and link them; embed: put them into the file; none: leave them out. A Word document always holds its pictures.</source>
        <translation>files: записывать изображения в папку assets и ссылаться на них; embed: помещать их в сам файл; none: не сохранять. Документ Word всегда содержит свои изображения.</translation>
    </message>
    <message>
        <source>https://huggingface.co/deepseek-ai/DeepSeek-OCR (MIT)</source>
        <translation>https://huggingface.co/deepseek-ai/DeepSeek-OCR (MIT)</translation>
    </message>
    <message>
        <source>https://huggingface.co/rednote-hilab/dots.ocr (MIT, with the model&apos;s own terms)</source>
        <translation>https://huggingface.co/rednote-hilab/dots.ocr (MIT с собственными условиями модели)</translation>
    </message>
    <message>
        <source>kB</source>
        <translation>КБ</translation>
    </message>
    <message>
        <source>layout: boxes and their text; layout-only: boxes alone; text: the text of the page without boxes.</source>
        <translation>layout: рамки и их текст; layout-only: только рамки; text: текст страницы без рамок.</translation>
    </message>
    <message>
        <source>megabytes</source>
        <translation>МБ</translation>
    </message>
    <message>
        <source>megapixels</source>
        <translation>Мпикс.</translation>
    </message>
    <message>
        <source>merged</source>
        <translation>объединение</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>перемещение</translation>
    </message>
    <message>
        <source>no text</source>
        <translation>нет текста</translation>
    </message>
    <message>
        <source>on its side</source>
        <translation>на боку</translation>
    </message>
    <message>
        <source>onnxruntime offers no Core ML here, so docTR models cannot run on it.</source>
        <translation>onnxruntime здесь не предлагает Core ML, поэтому выполнять на нём модели docTR нельзя.</translation>
    </message>
    <message>
        <source>opening</source>
        <translation>открывается</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>приостановлено</translation>
    </message>
    <message>
        <source>picture</source>
        <translation>изображение</translation>
    </message>
    <message>
        <source>pip install &apos;ocr-desktop[onnxtr]&apos;; the README says how beside other models.</source>
        <translation>pip install &apos;ocr-desktop[onnxtr]&apos;; как это сделать вместе с другими моделями, сказано в README.</translation>
    </message>
    <message>
        <source>plain text</source>
        <translation>простой текст</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>с</translation>
    </message>
    <message>
        <source>skip: leave a file whose source and settings are unchanged, else write it anew; overwrite: write it anew; version: write what has changed beside it under a new name. A file that you wrote or changed by hand is replaced by overwrite alone.</source>
        <translation>skip: не трогать файл, если источник и настройки не изменились, иначе записать заново; overwrite: записать заново; version: записать изменившееся рядом под новым именем. Файл, который вы написали или изменили сами, заменяется только при «Записывать всё заново».</translation>
    </message>
    <message>
        <source>split</source>
        <translation>разделение</translation>
    </message>
    <message>
        <source>text</source>
        <translation>текст</translation>
    </message>
    <message>
        <source>the picture of the screen</source>
        <translation>снимок экрана</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>ток.</translation>
    </message>
    <message>
        <source>until-low: go on, and pause when less than 10 % is left; fewer: the same, with half the workers, so that the machine stays cool and quiet; pause: wait for the mains; go-on: read whatever is left. In Low Power Mode half the workers read, but for go-on.</source>
        <translation>until-low: продолжать и приостановиться, когда осталось меньше 10 %; fewer: то же, но с половиной процессов, чтобы компьютер оставался прохладным и тихим; pause: ждать питания от сети; go-on: читать, сколько бы ни осталось. В режиме энергосбережения работает половина процессов, но не при «Продолжать».</translation>
    </message>
    <message>
        <source>upside down</source>
        <translation>вверх ногами</translation>
    </message>
    <message>
        <source>words</source>
        <translation>слов</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>да или нет</translation>
    </message>
    <message>
        <source>{able} can.</source>
        <translation>{able} это может.</translation>
    </message>
    <message>
        <source>{address} could not do what it was asked to ({reason}).</source>
        <translation>{address}: выполнить запрошенное не удалось ({reason}).</translation>
    </message>
    <message>
        <source>{count} GB</source>
        <translation>{count} ГБ</translation>
    </message>
    <message>
        <source>{count} MB</source>
        <translation>{count} МБ</translation>
    </message>
    <message>
        <source>{count} bytes</source>
        <translation>{count} байт</translation>
    </message>
    <message>
        <source>{count} kB</source>
        <translation>{count} КБ</translation>
    </message>
    <message>
        <source>{count} more doubts of this kind.</source>
        <translation>Ещё сомнений такого рода: {count}.</translation>
    </message>
    <message>
        <source>{count} pages/min</source>
        <translation>{count} стр./⁠мин</translation>
    </message>
    <message>
        <source>{disk} on disk with full detail, {memory} of memory.</source>
        <translation>{disk} на диске с полной детализацией, {memory} памяти.</translation>
    </message>
    <message>
        <source>{disk} on disk, {memory} of memory.</source>
        <translation>{disk} на диске, {memory} памяти.</translation>
    </message>
    <message numerus="yes">
        <source>{done} of %n document(s)</source>
        <translation>
            <numerusform>{done} из %n документа</numerusform>
            <numerusform>{done} из %n документов</numerusform>
            <numerusform>{done} из %n документов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %n document(s) written</source>
        <translation>
            <numerusform>записано {done} из %n документа</numerusform>
            <numerusform>записано {done} из %n документов</numerusform>
            <numerusform>записано {done} из %n документов</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %n page(s)</source>
        <translation>
            <numerusform>{done} из %n страницы</numerusform>
            <numerusform>{done} из %n страниц</numerusform>
            <numerusform>{done} из %n страниц</numerusform>
        </translation>
    </message>
    <message>
        <source>{done} of {whole}</source>
        <translation>{done} из {whole}</translation>
    </message>
    <message numerus="yes">
        <source>{doubts} on %n page(s):</source>
        <translation>
            <numerusform>{doubts} на %n странице:</numerusform>
            <numerusform>{doubts} на %n страницах:</numerusform>
            <numerusform>{doubts} на %n страницах:</numerusform>
        </translation>
    </message>
    <message>
        <source>{doubts}:</source>
        <translation>{doubts}:</translation>
    </message>
    <message>
        <source>{engine} (Get Model…)</source>
        <translation>{engine} (получить модель…)</translation>
    </message>
    <message>
        <source>{engine} (not installed)</source>
        <translation>{engine} (не установлен)</translation>
    </message>
    <message>
        <source>{engine} could not read this page</source>
        <translation>{engine}: страницу прочитать не удалось</translation>
    </message>
    <message>
        <source>{engine} finds no text there.</source>
        <translation>{engine} не находит там текста.</translation>
    </message>
    <message>
        <source>{engine} finds that this page lies {lies}, and this engine does not turn pages: much may be misread.</source>
        <translation>{engine} считает, что страница лежит {lies}, а этот движок страницы не поворачивает: многое может быть прочитано неверно.</translation>
    </message>
    <message>
        <source>{engine} has found nothing on this page yet. What is shown was read before.</source>
        <translation>{engine} пока ничего не нашёл на этой странице. Показано прочитанное ранее.</translation>
    </message>
    <message>
        <source>{engine} has not read this page yet.</source>
        <translation>{engine} ещё не читал эту страницу.</translation>
    </message>
    <message>
        <source>{engine} read the region. Another engine may find more.</source>
        <translation>Область прочитал движок {engine}. Другой движок может найти больше.</translation>
    </message>
    <message>
        <source>{engine} reads other numbers there: {numbers}</source>
        <translation>{engine} читает там другие числа: {numbers}</translation>
    </message>
    <message>
        <source>{engine} reads something else there ({number:.0f} % alike).</source>
        <translation>{engine} читает там другое (сходство {number:.0f} %).</translation>
    </message>
    <message>
        <source>{engine} reads this page…</source>
        <translation>{engine} читает эту страницу…</translation>
    </message>
    <message>
        <source>{engine} reads {what} in no block: “{excerpt}”.</source>
        <translation>{engine} читает {what} вне всех блоков: «{excerpt}».</translation>
    </message>
    <message>
        <source>{folder} – text</source>
        <translation>{folder} – текст</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} ч {minutes} мин</translation>
    </message>
    <message>
        <source>{kind} without text</source>
        <translation>{kind}: без текста</translation>
    </message>
    <message>
        <source>{list} {what} not in “{folder}”.</source>
        <translation>В папке «{folder}» нет: {list} ({what}).</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} мин</translation>
    </message>
    <message>
        <source>{name}, page {page}</source>
        <translation>{name}, страница {page}</translation>
    </message>
    <message>
        <source>{one} and {other}</source>
        <comment>two engines that are compared</comment>
        <translation>{one} и {other}</translation>
    </message>
    <message numerus="yes">
        <source>{one}: %n block(s)</source>
        <translation>
            <numerusform>{one}: %n блок</numerusform>
            <numerusform>{one}: %n блока</numerusform>
            <numerusform>{one}: %n блоков</numerusform>
        </translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message numerus="yes">
        <source>{places} on %n page(s)</source>
        <translation>
            <numerusform>{places} на %n странице</numerusform>
            <numerusform>{places} на %n страницах</numerusform>
            <numerusform>{places} на %n страницах</numerusform>
        </translation>
    </message>
    <message>
        <source>{process_name} cannot be started: it {message}.</source>
        <translation>{process_name}: запустить не удалось: {message}.</translation>
    </message>
    <message>
        <source>{process_name} did not answer when it was started.</source>
        <translation>{process_name}: не ответил при запуске.</translation>
    </message>
    <message>
        <source>{process_name} took nothing for {send_seconds:g} seconds and was ended.</source>
        <translation>{process_name}: ничего не принимал {send_seconds:g} с и был завершён.</translation>
    </message>
    <message>
        <source>{purpose} needs {size} of disk space, of which {size_2} are free.</source>
        <translation>{purpose}: нужно {size} на диске, свободно {size_2}.</translation>
    </message>
    <message>
        <source>{repository} lacks {what}.</source>
        <translation>В {repository} нет {what}.</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} с</translation>
    </message>
    <message>
        <source>{share:.0f} % of the letters that {engine} finds here are none that this model knows.</source>
        <translation>{share:.0f} % букв, которые {engine} находит здесь, этой модели неизвестны.</translation>
    </message>
    <message>
        <source>{share} of the print on this page is in no block, most of it {where}.</source>
        <translation>{share} печати на этой странице не попало ни в один блок, больше всего {where}.</translation>
    </message>
    <message>
        <source>{size} a second</source>
        <translation>{size} в секунду</translation>
    </message>
    <message>
        <source>{size} become free, but for what is linked with a folder of yours.</source>
        <translation>Освободится {size}, кроме того, что связано с вашей папкой.</translation>
    </message>
    <message>
        <source>{size} become free.</source>
        <translation>Освободится {size}.</translation>
    </message>
    <message>
        <source>{size} on disk</source>
        <translation>{size} на диске</translation>
    </message>
    <message>
        <source>{size} on disk, in use</source>
        <translation>{size} на диске, используется</translation>
    </message>
    <message>
        <source>{some} and {last}</source>
        <translation>{some} и {last}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>осталось: {time}</translation>
    </message>
    <message>
        <source>{title} ({title_2}) does not read as it should and is not used: {list}</source>
        <translation>{title} ({title_2}) читает не так, как следует, и не используется: {list}</translation>
    </message>
    <message>
        <source>{title} ({title_2}) is not installed.</source>
        <translation>{title} ({title_2}): не установлено.</translation>
    </message>
    <message>
        <source>{title} ({title_2}) needs {size} of memory: {size_2} for the vision encoder, {size_3} for the decoder, {size_4} for the page and the program. This machine has {size_5}, of which {size_6} can be used.</source>
        <translation>{title} ({title_2}) требует {size} памяти: {size_2} для визуального кодировщика, {size_3} для декодера, {size_4} для страницы и программы. У этого компьютера {size_5}, из них можно использовать {size_6}.</translation>
    </message>
    <message>
        <source>{title} ({variant}) was installed anew since this job began.</source>
        <translation>{title} ({variant}): установлено заново с начала этого задания.</translation>
    </message>
    <message>
        <source>{title} cannot be asked where a phrase stands.</source>
        <translation>{title} нельзя спросить, где находится фраза.</translation>
    </message>
    <message>
        <source>{title} has no variant “{name}”.</source>
        <translation>У {title} нет варианта «{name}».</translation>
    </message>
    <message>
        <source>{title} is being installed or removed by another window or command.</source>
        <translation>{title} устанавливает или удаляет другое окно или другая команда.</translation>
    </message>
    <message>
        <source>{title} is installed without the part that reads pages in full detail.</source>
        <translation>{title}: установлено без части, которая читает страницы с полной детализацией.</translation>
    </message>
    <message>
        <source>{title} is made of the original file, which is not at hand here.</source>
        <translation>{title} создаётся из исходного файла, которого здесь нет.</translation>
    </message>
    <message>
        <source>{title} is not installed as “{variant}”.</source>
        <translation>{title}: вариант «{variant}» не установлен.</translation>
    </message>
    <message>
        <source>{title} is not installed.</source>
        <translation>{title}: не установлено.</translation>
    </message>
    <message>
        <source>{title} is not installed{begun}.</source>
        <translation>{title}: не установлено{begun}.</translation>
    </message>
    <message>
        <source>{title}:</source>
        <translation>{title}:</translation>
    </message>
    <message>
        <source>{tries} machines vanished while they were reading this page.</source>
        <translation>Пропало компьютеров во время чтения этой страницы: {tries}.</translation>
    </message>
    <message>
        <source>{variant} (usual)</source>
        <translation>{variant} (обычный)</translation>
    </message>
    <message>
        <source>{verb} ({size})</source>
        <translation>{verb} ({size})</translation>
    </message>
    <message>
        <source>{what} cannot be written: {reason}.</source>
        <translation>{what}: записать не удалось: {reason}.</translation>
    </message>
    <message>
        <source>{what}: {which}</source>
        <translation>{what}: {which}</translation>
    </message>
    <message>
        <source>{what}…</source>
        <translation>{what}…</translation>
    </message>
    <message numerus="yes">
        <source>{words} in %n block(s).</source>
        <translation>
            <numerusform>{words} в %n блоке.</numerusform>
            <numerusform>{words} в %n блоках.</numerusform>
            <numerusform>{words} в %n блоках.</numerusform>
        </translation>
    </message>
    <message>
        <source>“{document}” is not at hand, so no PDF can be made of it.</source>
        <translation>«{document}» недоступен, поэтому PDF из него сделать нельзя.</translation>
    </message>
    <message>
        <source>“{field}” in “{name}” {what}.</source>
        <translation>«{field}» в «{name}» {what}.</translation>
    </message>
    <message>
        <source>“{file}” came out as the Neural Engine would not take it: {told}.</source>
        <translation>«{file}» получился таким, что Neural Engine его не примет: {told}.</translation>
    </message>
    <message>
        <source>“{file}” cannot be read.</source>
        <translation>Не удалось прочитать «{file}».</translation>
    </message>
    <message>
        <source>“{file}” cannot be read: {reason}.</source>
        <translation>Не удалось прочитать «{file}»: {reason}.</translation>
    </message>
    <message>
        <source>“{file}” cannot be understood.</source>
        <translation>«{file}» непонятен.</translation>
    </message>
    <message>
        <source>“{file}” cannot be understood: it is cut off or was changed.</source>
        <translation>«{file}» непонятен: он обрезан или изменён.</translation>
    </message>
    <message>
        <source>“{file}” cannot be used: {reason}.</source>
        <translation>Использовать «{file}» нельзя: {reason}.</translation>
    </message>
    <message>
        <source>“{file}” does not describe a vision encoder: {reason}.</source>
        <translation>«{file}» не описывает визуальный кодировщик: {reason}.</translation>
    </message>
    <message>
        <source>“{file}” does not describe a {title} decoder.</source>
        <translation>«{file}» не описывает декодер {title}.</translation>
    </message>
    <message>
        <source>“{file}” does not hold questions by mode.</source>
        <translation>В «{file}» нет вопросов по режимам.</translation>
    </message>
    <message>
        <source>“{file}” ends in the middle of “{name}”.</source>
        <translation>«{file}» кончается посреди «{name}».</translation>
    </message>
    <message>
        <source>“{file}” is cut off: “{name}” lies beyond its end.</source>
        <translation>«{file}» обрезан: «{name}» лежит за его концом.</translation>
    </message>
    <message>
        <source>“{file}” is no ONNX model that can be used: {reason}</source>
        <translation>«{file}» — не модель ONNX, которую можно использовать: {reason}</translation>
    </message>
    <message>
        <source>“{file}” is not JSON.</source>
        <translation>«{file}» — не JSON.</translation>
    </message>
    <message>
        <source>“{file}” is not a JSON object.</source>
        <translation>«{file}» не является объектом JSON.</translation>
    </message>
    <message>
        <source>“{file}” is not a file of weights, or its beginning is lost.</source>
        <translation>«{file}» — не файл весов, или его начало потеряно.</translation>
    </message>
    <message>
        <source>“{file}” is not a safetensors file, or its beginning is lost.</source>
        <translation>«{file}» — не файл safetensors, или его начало потеряно.</translation>
    </message>
    <message>
        <source>“{file}” is not in “{folder}”.</source>
        <translation>«{file}» нет в папке «{folder}».</translation>
    </message>
    <message>
        <source>“{file}” is not in “{parent}”.</source>
        <translation>«{file}» нет в папке «{parent}».</translation>
    </message>
    <message>
        <source>“{file}” is not the file that was imported.</source>
        <translation>«{file}» — не тот файл, который был импортирован.</translation>
    </message>
    <message>
        <source>“{file}” is not the reference of this model.</source>
        <translation>«{file}» — не эталон этой модели.</translation>
    </message>
    <message>
        <source>“{file}” is not there any more.</source>
        <translation>«{file}» больше нет на месте.</translation>
    </message>
    <message>
        <source>“{file}” is only a pointer to the real file.</source>
        <translation>«{file}» — лишь указатель на настоящий файл.</translation>
    </message>
    <message>
        <source>“{file}” is {how}: it has {size:,} bytes instead of {end:,}.</source>
        <translation>«{file}» {how}: в нём {size:,} байт вместо {end:,}.</translation>
    </message>
    <message>
        <source>“{file}” lacks “{name}”, which “{index}” promises.</source>
        <translation>В «{file}» нет «{name}», обещанного в «{index}».</translation>
    </message>
    <message>
        <source>“{file}” {problem}, twice: it is damaged where it comes from, or on its way.</source>
        <translation>«{file}» {problem}, дважды: он повреждён у источника или в пути.</translation>
    </message>
    <message>
        <source>“{file}” {problem}: it was changed meanwhile.</source>
        <translation>«{file}» {problem}: он тем временем изменился.</translation>
    </message>
    <message>
        <source>“{file}”, which comes with the app, cannot be read: {reason}.</source>
        <translation>Не удалось прочитать «{file}» из состава приложения: {reason}.</translation>
    </message>
    <message>
        <source>“{folder}” has no weights “{name}”.</source>
        <translation>В папке «{folder}» нет весов «{name}».</translation>
    </message>
    <message>
        <source>“{folder}” holds another model: its config.json says {kind!r}, and {title} is {model_type!r}.</source>
        <translation>В папке «{folder}» другая модель: её config.json говорит {kind!r}, а у {title} — {model_type!r}.</translation>
    </message>
    <message>
        <source>“{folder}” is no longer there.</source>
        <translation>«{folder}» больше нет.</translation>
    </message>
    <message>
        <source>“{host}” is not the address of a hub.</source>
        <translation>«{host}» — не адрес хаба.</translation>
    </message>
    <message>
        <source>“{index}” does not say where the weights are.</source>
        <translation>«{index}» не говорит, где веса.</translation>
    </message>
    <message>
        <source>“{index}” names a file outside its folder: “{file}”.</source>
        <translation>«{index}» называет файл вне своей папки: «{file}».</translation>
    </message>
    <message>
        <source>“{index}” names a file outside its folder: “{name}”.</source>
        <translation>«{index}» называет файл вне своей папки: «{name}».</translation>
    </message>
    <message>
        <source>“{name}”</source>
        <translation>«{name}»</translation>
    </message>
    <message>
        <source>“{name}” cannot be the name of a model.</source>
        <translation>«{name}» не может быть именем модели.</translation>
    </message>
    <message>
        <source>“{name}” could not be sent whole to {address}.</source>
        <translation>Не удалось целиком передать «{name}» на {address}.</translation>
    </message>
    <message>
        <source>“{name}” has no pages.</source>
        <translation>В «{name}» нет страниц.</translation>
    </message>
    <message>
        <source>“{name}” has the shape {shape}, not {shape_2}.</source>
        <translation>У «{name}» форма {shape}, а не {shape_2}.</translation>
    </message>
    <message>
        <source>“{name}” holds numbers that are not finite.</source>
        <translation>В «{name}» есть числа, которые не являются конечными.</translation>
    </message>
    <message>
        <source>“{name}” in “{file}” has not the length that its shape asks for.</source>
        <translation>Длина «{name}» в «{file}» не соответствует форме.</translation>
    </message>
    <message>
        <source>“{name}” in “{file}” holds {dtype}, which is not supported.</source>
        <translation>«{name}» в «{file}» содержит {dtype}, что не поддерживается.</translation>
    </message>
    <message>
        <source>“{name}” in “{file}” lies nowhere.</source>
        <translation>«{name}» в «{file}» не имеет места.</translation>
    </message>
    <message>
        <source>“{name}” in “{target}” {what}.</source>
        <translation>«{name}» в «{target}» {what}.</translation>
    </message>
    <message>
        <source>“{name}” is a file; the results need a folder.</source>
        <translation>«{name}» — это файл; для результатов нужна папка.</translation>
    </message>
    <message>
        <source>“{name}” is being read. It can be deleted when that has ended.</source>
        <translation>«{name}» сейчас читается. Удалить можно будет, когда чтение закончится.</translation>
    </message>
    <message>
        <source>“{name}” is damaged in a way that no text can be added to it.</source>
        <translation>«{name}» повреждён так, что текст к нему добавить нельзя.</translation>
    </message>
    <message>
        <source>“{name}” is damaged: it begins like a {kind} file but holds no page.</source>
        <translation>«{name}» повреждён: начинается как файл {kind}, но не содержит ни одной страницы.</translation>
    </message>
    <message>
        <source>“{name}” is damaged: it begins like a {kind} file but is not one.</source>
        <translation>«{name}» повреждён: начинается как файл {kind}, но им не является.</translation>
    </message>
    <message>
        <source>“{name}” is damaged: its pages cannot be found.</source>
        <translation>«{name}» повреждён: его страницы не найти.</translation>
    </message>
    <message>
        <source>“{name}” is damaged: the picture cannot be decoded to its end.</source>
        <translation>«{name}» повреждён: изображение нельзя декодировать до конца.</translation>
    </message>
    <message>
        <source>“{name}” is encrypted.</source>
        <translation>«{name}» зашифрован.</translation>
    </message>
    <message>
        <source>“{name}” is gone.</source>
        <translation>«{name}» больше нет.</translation>
    </message>
    <message>
        <source>“{name}” is in “{file}” and in “{file_2}”.</source>
        <translation>«{name}» есть и в «{file}», и в «{file_2}».</translation>
    </message>
    <message>
        <source>“{name}” is not the file any more in which this was found.</source>
        <translation>«{name}» — уже не тот файл, в котором это найдено.</translation>
    </message>
    <message>
        <source>“{name}” is not there.</source>
        <translation>«{name}» нет на месте.</translation>
    </message>
    <message>
        <source>“{name}” is not what “{manifest}” beside it says: it was changed or damaged.</source>
        <translation>«{name}» не такой, как указано рядом в «{manifest}»: он изменён или повреждён.</translation>
    </message>
    <message>
        <source>“{name}” is not where it was when it was read.</source>
        <translation>Файла «{name}» нет там, где он был при чтении.</translation>
    </message>
    <message>
        <source>“{name}” is not written: “{document}” was removed from the list before it had been read.</source>
        <translation>Файл «{name}» не записан: документ «{document}» убран из списка раньше, чем был прочитан.</translation>
    </message>
    <message>
        <source>“{name}” is protected by a password.</source>
        <translation>Документ «{name}» защищён паролем.</translation>
    </message>
    <message>
        <source>“{name}” lacks “{tensor}”, which “{index}” promises.</source>
        <translation>В «{name}» нет «{tensor}», обещанного в «{index}».</translation>
    </message>
    <message>
        <source>“{name}” may hold {list}, separated by commas, not “{unknown}”.</source>
        <translation>«{name}» может содержать {list} через запятую, но не «{unknown}».</translation>
    </message>
    <message>
        <source>“{name}” must be one of {list}, not {value!r}.</source>
        <translation>«{name}» может быть одним из: {list}, но не {value!r}.</translation>
    </message>
    <message>
        <source>“{name}” must be {described}, not {value!r}.</source>
        <translation>«{name}»: нужно {described}, а не {value!r}.</translation>
    </message>
    <message>
        <source>“{name}” must lie between {minimum:g} and {maximum:g}, not {value}.</source>
        <translation>«{name}» может быть от {minimum:g} до {maximum:g}, но не {value}.</translation>
    </message>
    <message>
        <source>“{name}” was written.</source>
        <translation>Файл «{name}» записан.</translation>
    </message>
    <message>
        <source>“{name}” will be written when “{document}” has been read.</source>
        <translation>Файл «{name}» будет записан, когда документ «{document}» будет прочитан.</translation>
    </message>
    <message>
        <source>“{package}” cannot be read.</source>
        <translation>Не удалось прочитать «{package}».</translation>
    </message>
    <message>
        <source>“{package}” cannot be read: {reason}.</source>
        <translation>Не удалось прочитать «{package}»: {reason}.</translation>
    </message>
    <message>
        <source>“{package}” has no function “{name}”, but {what}.</source>
        <translation>В «{package}» нет функции «{name}», а есть {what}.</translation>
    </message>
    <message>
        <source>“{package}” lacks its weights.</source>
        <translation>У «{package}» нет весов.</translation>
    </message>
    <message>
        <source>“{package}” uses the operation “{kind}”, which can run on a Mac only.</source>
        <translation>«{package}» использует операцию «{kind}», которая выполняется только на Mac.</translation>
    </message>
    <message>
        <source>“{path}” cannot be read as a document: it seems to be {seems}.</source>
        <translation>«{path}» прочитать как документ нельзя: похоже, это {seems}.</translation>
    </message>
    <message>
        <source>“{path}” cannot be read: {reason}.</source>
        <translation>Не удалось прочитать «{path}»: {reason}.</translation>
    </message>
    <message>
        <source>“{path}” has changed since it was read.</source>
        <translation>«{path}» изменился с тех пор, как был прочитан.</translation>
    </message>
    <message>
        <source>“{path}” is a folder.</source>
        <translation>«{path}» — папка.</translation>
    </message>
    <message>
        <source>“{path}” is empty: it holds no bytes.</source>
        <translation>«{path}» пуст: в нём нет ни одного байта.</translation>
    </message>
    <message>
        <source>“{path}” is not a file.</source>
        <translation>«{path}» — не файл.</translation>
    </message>
    <message>
        <source>“{path}” is so big and so packed that showing it takes {size} of memory.</source>
        <translation>«{path}» так велик и так сжат, что для показа нужно {size} памяти.</translation>
    </message>
    <message>
        <source>“{path}” may not be read.</source>
        <translation>«{path}» читать нельзя.</translation>
    </message>
    <message>
        <source>“{pattern}” is no pattern.</source>
        <translation>«{pattern}» — не шаблон.</translation>
    </message>
    <message>
        <source>“{pattern}” is no pattern: “!” does not turn it round.</source>
        <translation>«{pattern}» — не шаблон: «!» его не обращает.</translation>
    </message>
    <message>
        <source>“{pattern}” leads out of the folder.</source>
        <translation>«{pattern}» ведёт за пределы папки.</translation>
    </message>
    <message numerus="yes">
        <source>“{phrase}” stands in %n place(s) on this page. Esc takes the marks away.</source>
        <translation>
            <numerusform>«{phrase}» находится на этой странице в %n месте. Esc — убрать отметки.</numerusform>
            <numerusform>«{phrase}» находится на этой странице в %n местах. Esc — убрать отметки.</numerusform>
            <numerusform>«{phrase}» находится на этой странице в %n местах. Esc — убрать отметки.</numerusform>
        </translation>
    </message>
    <message>
        <source>“{phrase}” was not found on this page.</source>
        <translation>«{phrase}» на этой странице не найдено.</translation>
    </message>
    <message>
        <source>“{source}” holds numbers that are not finite or too large for float16.</source>
        <translation>В «{source}» есть числа, которые не являются конечными или слишком велики для float16.</translation>
    </message>
    <message>
        <source>“{source}” is of shape {list}, where config.json asks for {list_2}.</source>
        <translation>«{source}» имеет форму {list}, а config.json требует {list_2}.</translation>
    </message>
    <message>
        <source>“{strip}” runs backwards.</source>
        <translation>«{strip}» идёт назад.</translation>
    </message>
    <message>
        <source>“{text}” names no page of a document of {pages}.</source>
        <translation>«{text}» не называет ни одной страницы документа из {pages}.</translation>
    </message>
    <message>
        <source>“{what}” cannot name files: {why}.</source>
        <translation>«{what}» не может давать имена файлам: {why}.</translation>
    </message>
    <message>
        <source>“{whole}” is not a page range.</source>
        <translation>«{whole}» — не диапазон страниц.</translation>
    </message>
    <message>
        <source>“{words}” was not found in anything that was read.</source>
        <translation>«{words}» нет ни в чём из прочитанного.</translation>
    </message>
    <message>
        <source>“{words}” was not found on any page of this document.</source>
        <translation>«{words}» нет ни на одной странице этого документа.</translation>
    </message>
</context>
</TS>
