<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name></name>
    <message>
        <source> or </source>
        <translation> 或 </translation>
    </message>
    <message numerus="yes">
        <source>%n block(s)</source>
        <translation>
            <numerusform>%n 个块</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n block(s) are hidden</source>
        <translation>
            <numerusform>%n 个块已隐藏</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n block(s) in one reading only.</source>
        <translation>
            <numerusform>有 %n 个块只出现在一种读取结果中。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n block(s) that lie within it in part stay as they are.</source>
        <translation>
            <numerusform>有 %n 个部分位于其中的块保持不变。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n corrected</source>
        <translation>
            <numerusform>%n 页已更正</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differing word(s)</source>
        <translation>
            <numerusform>%n 个词不同</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s)</source>
        <translation>
            <numerusform>%n 个文稿</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) left</source>
        <translation>
            <numerusform>还剩 %n 个文稿</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) written</source>
        <translation>
            <numerusform>已写入 %n 个文稿</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n doubt(s)</source>
        <translation>
            <numerusform>%n 处疑点</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n doubtful</source>
        <comment>pages</comment>
        <translation>
            <numerusform>%n 页存疑</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n 个失败</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n 分钟</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n 页</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) not read</source>
        <translation>
            <numerusform>%n 页未读取</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) read</source>
        <translation>
            <numerusform>已读取 %n 页</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) read earlier are being made searchable.</source>
        <translation>
            <numerusform>正在使之前读取的 %n 页可供搜索。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) read in part</source>
        <translation>
            <numerusform>%n 页部分读取</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n place(s)</source>
        <translation>
            <numerusform>%n 处</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stopped</source>
        <translation>
            <numerusform>%n 个已停止</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unchanged</source>
        <translation>
            <numerusform>%n 个未更改</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without tables</source>
        <translation>
            <numerusform>%n 个没有表格</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n written</source>
        <translation>
            <numerusform>%n 个已写入</numerusform>
        </translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>, {failed} failed</source>
        <translation>，{failed} 个失败</translation>
    </message>
    <message>
        <source>.</source>
        <translation>。</translation>
    </message>
    <message>
        <source>. There may be more.</source>
        <translation>。可能还有更多。</translation>
    </message>
    <message>
        <source>0 always takes the likeliest token, so that a page reads the same each time.</source>
        <translation>0 表示始终取最可能的词元，因此每次读取的结果都相同。</translation>
    </message>
    <message>
        <source>4-bit vision, 4-bit decoder</source>
        <translation>4 位视觉，4 位解码器</translation>
    </message>
    <message>
        <source>8-bit</source>
        <translation>8 位</translation>
    </message>
    <message>
        <source>8-bit vision, 16-bit decoder</source>
        <translation>8 位视觉，16 位解码器</translation>
    </message>
    <message>
        <source>8-bit vision, 4-bit decoder</source>
        <translation>8 位视觉，4 位解码器</translation>
    </message>
    <message>
        <source>8-bit vision, 8-bit decoder</source>
        <translation>8 位视觉，8 位解码器</translation>
    </message>
    <message>
        <source>8-bit: halves the memory that a long answer needs, and may change a word.</source>
        <translation>8-bit：长回答所需的内存减半，但可能改变个别词。</translation>
    </message>
    <message numerus="yes">
        <source>; %n page(s) could not be read</source>
        <translation>
            <numerusform>；%n 页无法读取</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>; %n page(s) more</source>
        <translation>
            <numerusform>；另有 %n 页</numerusform>
        </translation>
    </message>
    <message>
        <source>; at most {most} a page are listed</source>
        <translation>；每页最多列出 {most} 处</translation>
    </message>
    <message numerus="yes">
        <source>; of %n page(s) something is lost</source>
        <translation>
            <numerusform>；%n 页有内容丢失</numerusform>
        </translation>
    </message>
    <message>
        <source>A checkpoint that you have already, with its safetensors files</source>
        <translation>您已有的检查点及其 safetensors 文件</translation>
    </message>
    <message>
        <source>A choice of letters is written [a-z].</source>
        <translation>字母的选择写作 [a-z]。</translation>
    </message>
    <message>
        <source>A chunk has 1 to {layers} layers.</source>
        <translation>一个分块有 1 到 {layers} 层。</translation>
    </message>
    <message>
        <source>A conversion worker does not know {name}.</source>
        <translation>转换进程不认识 {name}。</translation>
    </message>
    <message>
        <source>A document is written as soon as it has been read. Pages that were read are kept.</source>
        <translation>文稿读取完成后立即写入。已读取的页面会保留。</translation>
    </message>
    <message>
        <source>A file in a watched folder is read once it has not changed for so long: it may still be copied or scanned.</source>
        <translation>受监视的文件夹中的文件保持不变这么久之后才会读取：它可能仍在拷贝或扫描中。</translation>
    </message>
    <message>
        <source>A file is read once it has stopped growing. It goes on until you stop it.</source>
        <translation>文件停止增大后即读取。此过程将持续到您停止为止。</translation>
    </message>
    <message>
        <source>A folder with the published files of {model}</source>
        <translation>包含 {model} 发布文件的文件夹</translation>
    </message>
    <message>
        <source>A machine answered with something that it was not asked for.</source>
        <translation>一台电脑返回了未请求的内容。</translation>
    </message>
    <message>
        <source>A model has no part “{part}”.</source>
        <translation>模型没有组件“{part}”。</translation>
    </message>
    <message>
        <source>A network that asks for a login answers like that. Try again later.</source>
        <translation>需要登录的网络会这样应答。请稍后再试。</translation>
    </message>
    <message>
        <source>A network that asks for a login answers like that; or the address of the mirror is wrong.</source>
        <translation>需要登录的网络会这样应答；也可能是镜像地址有误。</translation>
    </message>
    <message>
        <source>A page for which the process that reads it takes more is given up with an error; the rest goes on. What a model takes comes on top. 0: no limit.</source>
        <translation>如果读取某一页的进程占用的内存超过此值，则放弃该页并报错；其余继续。模型占用的内存另计。0 表示不限。</translation>
    </message>
    <message>
        <source>A page in the browser says what is new, and where to get it. Nothing is downloaded by itself.</source>
        <translation>浏览器中的页面会说明新增内容和获取方式。不会自动下载任何内容。</translation>
    </message>
    <message>
        <source>A page that is not finished by then is cut off there, and says so.</source>
        <translation>到此仍未读完的页面会在此处截断，并注明这一点。</translation>
    </message>
    <message>
        <source>A page that takes longer is given up with an error; the rest goes on. 0: no limit.</source>
        <translation>耗时更长的页面会被放弃并报错；其余继续。0 表示不限。</translation>
    </message>
    <message>
        <source>A page worker does not know {name}.</source>
        <translation>页面进程不认识 {name}。</translation>
    </message>
    <message>
        <source>A part of the app is missing or broken: {reason}.</source>
        <translation>App 的某个部分缺失或损坏：{reason}。</translation>
    </message>
    <message>
        <source>A pattern of files is empty.</source>
        <translation>文件模式为空。</translation>
    </message>
    <message>
        <source>A picture arrived damaged.</source>
        <translation>收到的图片已损坏。</translation>
    </message>
    <message>
        <source>A recognition worker does not know {kind}.</source>
        <translation>识别进程不认识 {kind}。</translation>
    </message>
    <message>
        <source>A tiny model that comes with the app and shows how dots.ocr works. Reads a few lines of large print.</source>
        <translation>随 App 附带的微型模型，用于演示 dots.ocr 的工作方式。可读取几行大号印刷文字。</translation>
    </message>
    <message>
        <source>A tiny model, to show how dots.ocr works. It reads a few lines of large Latin print, no documents.</source>
        <translation>用于演示 dots.ocr 工作方式的微型模型。可读取几行大号拉丁文字，不能读取文稿。</translation>
    </message>
    <message>
        <source>A vision encoder cannot be {precision}, {weights}, {attention}.</source>
        <translation>视觉编码器不能是 {precision}、{weights}、{attention}。</translation>
    </message>
    <message>
        <source>A vision-language model that looks at a page in few steps: for many pages, and to find where on a page something stands. Needs a download.</source>
        <translation>只需少量步骤即可查看页面的视觉语言模型：适合大量页面，也可查找内容在页面上的位置。需要下载。</translation>
    </message>
    <message>
        <source>A vision-language model: tables, formulas and difficult pages at their best. Needs a download.</source>
        <translation>视觉语言模型：处理表格、公式和困难页面效果最佳。需要下载。</translation>
    </message>
    <message>
        <source>A worker for own models does not know {name}.</source>
        <translation>自有模型的进程不认识 {name}。</translation>
    </message>
    <message>
        <source>AGPL-3.0-or-later, as the app</source>
        <translation>AGPL-3.0-or-later，与 App 相同</translation>
    </message>
    <message>
        <source>About OCR Desktop</source>
        <translation>关于 OCR Desktop</translation>
    </message>
    <message>
        <source>About {app}</source>
        <translation>关于 {app}</translation>
    </message>
    <message>
        <source>About {disk} on disk, {memory} of memory.</source>
        <translation>约占磁盘 {disk}，内存 {memory}。</translation>
    </message>
    <message>
        <source>Accept them on the model&apos;s page, then set {token_variable} to an access token of yours.</source>
        <translation>请在模型页面接受条款，然后将 {token_variable} 设为您的访问令牌。</translation>
    </message>
    <message>
        <source>Actual Size</source>
        <translation>实际大小</translation>
    </message>
    <message>
        <source>Add Full Detail (about {size})</source>
        <translation>添加完整细节（约 {size}）</translation>
    </message>
    <message>
        <source>Add Full Detail (about {size}; fetches the published files again)</source>
        <translation>添加完整细节（约 {size}；需重新获取发布文件）</translation>
    </message>
    <message>
        <source>Add This Block</source>
        <translation>添加此块</translation>
    </message>
    <message>
        <source>Add Vision for the GPU (about {size})</source>
        <translation>添加 GPU 视觉（约 {size}）</translation>
    </message>
    <message>
        <source>Add Vision for the GPU (about {size}; fetches the published files again)</source>
        <translation>添加 GPU 视觉（约 {size}；需重新获取发布文件）</translation>
    </message>
    <message>
        <source>Add it: `ocr-desktop models convert {model} --full`. Or choose the detail “efficient”.</source>
        <translation>请添加：`ocr-desktop models convert {model} --full`。或选择细节“efficient”。</translation>
    </message>
    <message>
        <source>Adding full detail to {model}</source>
        <translation>正在为 {model} 添加完整细节</translation>
    </message>
    <message>
        <source>Address of a hub to download models from in place of huggingface.co, such as https://mirror.example. Empty: what HF_ENDPOINT says, or none.</source>
        <translation>代替 huggingface.co 下载模型的仓库地址，例如 https://mirror.example。留空：使用 HF_ENDPOINT 的值，或不使用镜像。</translation>
    </message>
    <message>
        <source>After so long without a sign of life a connection is made anew. 0: what HF_HUB_DOWNLOAD_TIMEOUT says, or 10.</source>
        <translation>超过此时间没有任何响应时，将重新建立连接。0：使用 HF_HUB_DOWNLOAD_TIMEOUT 的值，或 10。</translation>
    </message>
    <message>
        <source>All – or *.pdf; 2024/**</source>
        <translation>全部 – 或 *.pdf; 2024/**</translation>
    </message>
    <message>
        <source>All – or 1-3, 8, -1</source>
        <translation>全部 – 或 1-3, 8, -1</translation>
    </message>
    <message>
        <source>Allow it in System Settings → Privacy &amp; Security → Screen &amp; System Audio Recording, then open OCR Desktop again.</source>
        <translation>请在“系统设置”→“隐私与安全性”→“屏幕与系统音频录制”中允许，然后重新打开 OCR Desktop。</translation>
    </message>
    <message>
        <source>Always</source>
        <translation>始终</translation>
    </message>
    <message numerus="yes">
        <source>An apostrophe stands before %n cell(s): a spreadsheet would run them.</source>
        <translation>
            <numerusform>已在 %n 个单元格前加上撇号：否则电子表格会将其作为公式运行。</numerusform>
        </translation>
    </message>
    <message>
        <source>An export is running. Stop it and quit?</source>
        <translation>正在导出。要停止导出并退出吗？</translation>
    </message>
    <message>
        <source>An export that makes the machine hot pauses for some minutes, so that it can cool down.</source>
        <translation>如果导出使电脑发热，会暂停几分钟以便降温。</translation>
    </message>
    <message>
        <source>Another model is reading a page.</source>
        <translation>另一个模型正在读取页面。</translation>
    </message>
    <message>
        <source>As is quickest</source>
        <translation>以最快为准</translation>
    </message>
    <message>
        <source>As of {date}.</source>
        <translation>截至 {date}。</translation>
    </message>
    <message>
        <source>As published, 16 bits</source>
        <translation>与发布一致，16 位</translation>
    </message>
    <message>
        <source>As the engine read it</source>
        <translation>引擎读取的原样</translation>
    </message>
    <message>
        <source>As the system chooses</source>
        <translation>由系统选择</translation>
    </message>
    <message>
        <source>As trained, 16 bits</source>
        <translation>与训练一致，16 位</translation>
    </message>
    <message>
        <source>At its start the window opens the documents that were open when it was closed, but for a start with Shift held down, or with files. They are in the library: nothing is read twice.</source>
        <translation>启动时，窗口会打开上次关闭时打开的文稿；按住 Shift 启动或带文件启动时除外。它们已在资料库中：不会重复读取。</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Base (1024 × 1024)</source>
        <translation>基础（1024 × 1024）</translation>
    </message>
    <message>
        <source>Beside the text</source>
        <translation>与文本并列</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>块</translation>
    </message>
    <message>
        <source>Block {number}</source>
        <translation>块 {number}</translation>
    </message>
    <message>
        <source>Block {number} had neither a box nor text and was left out.</source>
        <translation>块 {number} 既没有边框也没有文本，已略去。</translation>
    </message>
    <message>
        <source>Block {number} of {count}, {category}: {text}</source>
        <translation>第 {number} 块，共 {count} 块，{category}：{text}</translation>
    </message>
    <message>
        <source>Block {number}: {text}</source>
        <translation>块 {number}：{text}</translation>
    </message>
    <message>
        <source>Blocks</source>
        <translation>块</translation>
    </message>
    <message>
        <source>Blocks of the page</source>
        <translation>页面的块</translation>
    </message>
    <message>
        <source>Boxes and text</source>
        <translation>边框和文本</translation>
    </message>
    <message>
        <source>Boxes only</source>
        <translation>仅边框</translation>
    </message>
    <message>
        <source>Brackets</source>
        <translation>括号</translation>
    </message>
    <message>
        <source>Bring All to Front</source>
        <translation>前置全部窗口</translation>
    </message>
    <message>
        <source>By the page</source>
        <translation>视页面而定</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Caption</source>
        <translation>图注</translation>
    </message>
    <message>
        <source>Categories</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Cells (CSV)</source>
        <translation>单元格（CSV）</translation>
    </message>
    <message>
        <source>Cells (TSV)</source>
        <translation>单元格（TSV）</translation>
    </message>
    <message>
        <source>Cells of the table</source>
        <translation>表格的单元格</translation>
    </message>
    <message>
        <source>Change Box</source>
        <comment>step to undo</comment>
        <translation>更改边框</translation>
    </message>
    <message>
        <source>Change Category</source>
        <comment>step to undo</comment>
        <translation>更改类别</translation>
    </message>
    <message>
        <source>Change Reading Order</source>
        <comment>step to undo</comment>
        <translation>更改阅读顺序</translation>
    </message>
    <message>
        <source>Charts and drawings</source>
        <translation>图表和图样</translation>
    </message>
    <message>
        <source>Check for New Version</source>
        <translation>检查新版本</translation>
    </message>
    <message>
        <source>Check for New Version…</source>
        <translation>检查新版本…</translation>
    </message>
    <message>
        <source>Check the connection and start it again: what has arrived is kept.</source>
        <translation>请检查连接后再次开始：已收到的内容会保留。</translation>
    </message>
    <message>
        <source>Check the connection and try again later.</source>
        <translation>请检查网络连接，稍后再试。</translation>
    </message>
    <message>
        <source>Check the password and try again.</source>
        <translation>请检查密码后重试。</translation>
    </message>
    <message>
        <source>Check the path; the file may have been moved or renamed.</source>
        <translation>请检查路径；文件可能已移动或改名。</translation>
    </message>
    <message>
        <source>Choose a document or a page in the list.</source>
        <translation>请在列表中选择文稿或页面。</translation>
    </message>
    <message>
        <source>Choose a file.</source>
        <translation>请选择一个文件。</translation>
    </message>
    <message>
        <source>Choose a folder with PDFs, scans or pictures.</source>
        <translation>请选择包含 PDF、扫描件或图片的文件夹。</translation>
    </message>
    <message>
        <source>Choose a folder with documents, and one for the results.</source>
        <translation>请选择文稿所在的文件夹，以及存放结果的文件夹。</translation>
    </message>
    <message>
        <source>Choose a precision of: {list}.</source>
        <translation>请从以下精度中选择：{list}。</translation>
    </message>
    <message>
        <source>Choose a smaller variant (8 or 4 bit) or smaller pages in the settings.</source>
        <translation>请选择较小的变体（8 或 4 位），或在设置中减小页面。</translation>
    </message>
    <message>
        <source>Choose another detail in the settings of DeepSeek-OCR, or convert the model again with it.</source>
        <translation>请在 DeepSeek-OCR 设置中选择其他细节，或以该细节重新转换模型。</translation>
    </message>
    <message>
        <source>Choose another folder and try again; what was read is kept in the library.</source>
        <translation>请选择其他文件夹后重试；已读取的内容保存在资料库中。</translation>
    </message>
    <message>
        <source>Choose another format.</source>
        <translation>请选择其他格式。</translation>
    </message>
    <message>
        <source>Choose another mirror, or none.</source>
        <translation>请选择其他镜像，或不使用镜像。</translation>
    </message>
    <message>
        <source>Choose another name, or allow files to be overwritten.</source>
        <translation>请选择其他名称，或允许覆盖文件。</translation>
    </message>
    <message>
        <source>Choose one of: {known}.</source>
        <translation>请从以下选择：{known}。</translation>
    </message>
    <message>
        <source>Choose one of: {list}.</source>
        <translation>请选择其中之一：{list}。</translation>
    </message>
    <message>
        <source>Choose other compute units in the settings, or read the page with full detail.</source>
        <translation>请在设置中选择其他计算单元，或以完整细节读取此页。</translation>
    </message>
    <message>
        <source>Choose other compute units in the settings, or remove the model and install it again.</source>
        <translation>请在设置中选择其他计算单元，或移除模型后重新安装。</translation>
    </message>
    <message>
        <source>Choose the files in it.</source>
        <translation>请选择其中的文件。</translation>
    </message>
    <message>
        <source>Choose the folder: {which}</source>
        <translation>选取文件夹：{which}</translation>
    </message>
    <message>
        <source>Choose the {role} architecture of: {list}.</source>
        <translation>请从以下 {role} 架构中选择：{list}。</translation>
    </message>
    <message>
        <source>Choose “auto” or “cpu” for what docTR models run on.</source>
        <translation>请为 docTR 模型的运行设备选择“auto”或“cpu”。</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选取…</translation>
    </message>
    <message>
        <source>Clear List</source>
        <translation>清除列表</translation>
    </message>
    <message>
        <source>Clear Menu</source>
        <translation>清除菜单</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close Window</source>
        <translation>关闭窗口</translation>
    </message>
    <message>
        <source>Close other copies of the app; `ocr-desktop doctor` names the library file.</source>
        <translation>请关闭 App 的其他副本；`ocr-desktop doctor` 会指出资料库文件。</translation>
    </message>
    <message>
        <source>Close other programs.</source>
        <translation>请关闭其他程序。</translation>
    </message>
    <message>
        <source>Close the search</source>
        <translation>关闭搜索</translation>
    </message>
    <message>
        <source>Comes with the app. Its terms: {licence}</source>
        <translation>随 App 附带。许可条款：{licence}</translation>
    </message>
    <message>
        <source>Compare With</source>
        <translation>比较对象</translation>
    </message>
    <message>
        <source>Compare with Instant</source>
        <translation>与 Instant 比较</translation>
    </message>
    <message>
        <source>Connect its drive again, or put the folder back where it was.</source>
        <translation>请重新连接其磁盘，或将文件夹放回原处。</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Convert it again, or choose a variant with more bits.</source>
        <translation>请重新转换，或选择位数更多的变体。</translation>
    </message>
    <message>
        <source>Convert it to PDF, PNG, JPEG or TIFF first.</source>
        <translation>请先转换为 PDF、PNG、JPEG 或 TIFF。</translation>
    </message>
    <message>
        <source>Convert the model again with it, or choose “efficient” in the settings of dots.ocr.</source>
        <translation>请连同该组件重新转换模型，或在 dots.ocr 设置中选择“efficient”。</translation>
    </message>
    <message>
        <source>Converting</source>
        <translation>正在转换</translation>
    </message>
    <message numerus="yes">
        <source>Copied %n block(s).</source>
        <translation>
            <numerusform>已拷贝 %n 个块。</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>拷贝</translation>
    </message>
    <message>
        <source>Copy As</source>
        <translation>拷贝为</translation>
    </message>
    <message>
        <source>Copy Block</source>
        <translation>拷贝块</translation>
    </message>
    <message>
        <source>Copy Checksum</source>
        <translation>拷贝校验和</translation>
    </message>
    <message>
        <source>Copy Document</source>
        <translation>拷贝文稿</translation>
    </message>
    <message>
        <source>Copy Document As</source>
        <translation>将文稿拷贝为</translation>
    </message>
    <message>
        <source>Copy Page</source>
        <translation>拷贝页面</translation>
    </message>
    <message>
        <source>Copy Page As</source>
        <translation>将页面拷贝为</translation>
    </message>
    <message>
        <source>Copy Text</source>
        <translation>拷贝文本</translation>
    </message>
    <message>
        <source>Copy a picture or a file first, then paste it here.</source>
        <translation>请先拷贝图片或文件，再粘贴到这里。</translation>
    </message>
    <message>
        <source>Copy it again.</source>
        <translation>请重新拷贝。</translation>
    </message>
    <message>
        <source>Copy or download the file again.</source>
        <translation>请重新拷贝或下载该文件。</translation>
    </message>
    <message>
        <source>Copy or download the missing files, then import the folder again.</source>
        <translation>请拷贝或下载缺少的文件，然后再次导入该文件夹。</translation>
    </message>
    <message>
        <source>Core ML cannot compile “{package}” ({reason}).</source>
        <translation>Core ML 无法编译“{package}”（{reason}）。</translation>
    </message>
    <message>
        <source>Core ML cannot load “{compiled}” ({what}).</source>
        <translation>Core ML 无法载入“{compiled}”（{what}）。</translation>
    </message>
    <message>
        <source>Core ML does not tell where “{compiled}” would run ({reason}).</source>
        <translation>Core ML 未说明“{compiled}”将在何处运行（{reason}）。</translation>
    </message>
    <message>
        <source>Core ML estimates no cost for “{compiled}”.</source>
        <translation>Core ML 无法估算“{compiled}”的开销。</translation>
    </message>
    <message>
        <source>Core ML failed on “{name}” ({reason}).</source>
        <translation>Core ML 处理“{name}”时失败（{reason}）。</translation>
    </message>
    <message>
        <source>Correct HF_ENDPOINT or the setting for a mirror.</source>
        <translation>请更正 HF_ENDPOINT 或镜像设置。</translation>
    </message>
    <message>
        <source>Corrected</source>
        <translation>已更正</translation>
    </message>
    <message>
        <source>Corrected by hand: {what}</source>
        <translation>已手动更正：{what}</translation>
    </message>
    <message>
        <source>Corrections belong to the reading that they were made on. As turned, the page is read otherwise.</source>
        <translation>更正属于做出更正时的读取结果。旋转后，页面的读取结果会不同。</translation>
    </message>
    <message>
        <source>Could not be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Current page</source>
        <translation>当前页面</translation>
    </message>
    <message>
        <source>Damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>DeepSeek-OCR</source>
        <translation>DeepSeek-OCR</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Delete Block</source>
        <comment>step to undo</comment>
        <translation>删除块</translation>
    </message>
    <message>
        <source>Delete Block</source>
        <translation>删除块</translation>
    </message>
    <message>
        <source>Delete Blocks</source>
        <comment>step to undo</comment>
        <translation>删除块</translation>
    </message>
    <message numerus="yes">
        <source>Delete what was read of %n document(s)?</source>
        <translation>
            <numerusform>要删除 %n 个文稿的读取内容吗？</numerusform>
        </translation>
    </message>
    <message>
        <source>Delete what was read of “{name}”?</source>
        <translation>要删除“{name}”的读取内容吗？</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Detail of DeepSeek-OCR</source>
        <translation>DeepSeek-OCR 的细节</translation>
    </message>
    <message>
        <source>Detail of dots.ocr</source>
        <translation>dots.ocr 的细节</translation>
    </message>
    <message>
        <source>Difference {number} of {count}</source>
        <translation>第 {number} 处不同，共 {count} 处</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
    <message>
        <source>Discard Corrections</source>
        <comment>step to undo</comment>
        <translation>放弃更正</translation>
    </message>
    <message>
        <source>Discard Corrections on This Page</source>
        <translation>放弃此页的更正</translation>
    </message>
    <message>
        <source>Discard what was begun of “{variant}”?</source>
        <translation>要放弃已开始的“{variant}”吗？</translation>
    </message>
    <message>
        <source>Discard…</source>
        <translation>放弃…</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Dismiss this message</source>
        <translation>关闭此信息</translation>
    </message>
    <message>
        <source>Do not install anything that it offers. Somebody on the way may have changed it: try again in another network, and if it says the same there, tell the publisher.</source>
        <translation>请勿安装其提供的任何内容。传输途中可能有人篡改：请换用其他网络再试；如果结果相同，请告知发布者。</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>文稿</translation>
    </message>
    <message>
        <source>Documents and pages</source>
        <translation>文稿和页面</translation>
    </message>
    <message>
        <source>Documents are being read</source>
        <translation>正在读取文稿</translation>
    </message>
    <message>
        <source>Documents in:</source>
        <translation>文稿位于：</translation>
    </message>
    <message>
        <source>Documents that were read</source>
        <translation>已读取的文稿</translation>
    </message>
    <message>
        <source>Documents with problems</source>
        <translation>有问题的文稿</translation>
    </message>
    <message>
        <source>Dollars</source>
        <translation>美元符号</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Doubtful</source>
        <translation>存疑</translation>
    </message>
    <message>
        <source>Doubtful place {which} · </source>
        <translation>存疑处 {which} · </translation>
    </message>
    <message>
        <source>Doubtful · </source>
        <translation>存疑 · </translation>
    </message>
    <message>
        <source>Download or import the checkpoint again; if it is as published, use a float32 variant.</source>
        <translation>请重新下载或导入检查点；如果与发布的一致，请使用 float32 变体。</translation>
    </message>
    <message>
        <source>Download or import the model again.</source>
        <translation>请重新下载或导入模型。</translation>
    </message>
    <message>
        <source>Downloading</source>
        <translation>正在下载</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Downloads about {size} from {repository}</source>
        <translation>从 {repository} 下载约 {size}</translation>
    </message>
    <message>
        <source>Downloads are switched off by HF_HUB_OFFLINE.</source>
        <translation>下载已被 HF_HUB_OFFLINE 关闭。</translation>
    </message>
    <message>
        <source>Downloads need huggingface_hub, which is not installed ({reason}).</source>
        <translation>下载需要 huggingface_hub，但尚未安装（{reason}）。</translation>
    </message>
    <message>
        <source>Drafts</source>
        <translation>草拟</translation>
    </message>
    <message>
        <source>Drag a rectangle around what is missing. Esc ends it.</source>
        <translation>拖移鼠标框出缺少的内容。按 Esc 结束。</translation>
    </message>
    <message>
        <source>Drag a rectangle around what is to be read. Esc ends it.</source>
        <translation>拖移鼠标框出要读取的内容。按 Esc 结束。</translation>
    </message>
    <message>
        <source>Draw Block</source>
        <comment>step to undo</comment>
        <translation>绘制块</translation>
    </message>
    <message>
        <source>Draw Block</source>
        <translation>绘制块</translation>
    </message>
    <message>
        <source>Draw the layout boxes over the page.</source>
        <translation>在页面上绘制版面边框。</translation>
    </message>
    <message>
        <source>Drop documents or folders here</source>
        <translation>将文稿或文件夹拖到此处</translation>
    </message>
    <message>
        <source>Each bucket must be a multiple of 4 up to {longest_axis}: {buckets}.</source>
        <translation>每个分桶必须是 4 的倍数且不超过 {longest_axis}：{buckets}。</translation>
    </message>
    <message>
        <source>Earlier reading by {engine}</source>
        <translation>之前由 {engine} 读取</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Edit Table</source>
        <comment>step to undo</comment>
        <translation>编辑表格</translation>
    </message>
    <message>
        <source>Edit Text</source>
        <comment>step to undo</comment>
        <translation>编辑文本</translation>
    </message>
    <message>
        <source>Edit Text…</source>
        <translation>编辑文本…</translation>
    </message>
    <message>
        <source>Editing of a block</source>
        <translation>编辑块</translation>
    </message>
    <message>
        <source>Efficient (Neural Engine)</source>
        <translation>高效（神经网络引擎）</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>End Comparison</source>
        <translation>结束比较</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>能耗</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>引擎</translation>
    </message>
    <message>
        <source>Enter Full Screen</source>
        <translation>进入全屏幕</translation>
    </message>
    <message>
        <source>Enter Password…</source>
        <translation>输入密码…</translation>
    </message>
    <message>
        <source>Every PDF, scan and picture in the folder, and in folders within it, is read and written to a folder of the same shape. Stop whenever you like: finished pages are never read twice.</source>
        <translation>文件夹及其子文件夹中的每个 PDF、扫描件和图片都会被读取，并按相同的结构写入另一个文件夹。可随时停止：已完成的页面不会重复读取。</translation>
    </message>
    <message>
        <source>Everything Read</source>
        <translation>所有已读内容</translation>
    </message>
    <message>
        <source>Everything was exported</source>
        <translation>已全部导出</translation>
    </message>
    <message>
        <source>Exact</source>
        <translation>精确</translation>
    </message>
    <message>
        <source>Exit Full Screen</source>
        <translation>退出全屏幕</translation>
    </message>
    <message>
        <source>Export</source>
        <comment>button</comment>
        <translation>导出</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Export Folder</source>
        <translation>导出文件夹</translation>
    </message>
    <message>
        <source>Export Folder…</source>
        <translation>导出文件夹…</translation>
    </message>
    <message>
        <source>Export a Folder</source>
        <translation>导出文件夹</translation>
    </message>
    <message>
        <source>Export it again, with opset 17 and a current docTR.</source>
        <translation>请使用 opset 17 和最新的 docTR 重新导出。</translation>
    </message>
    <message>
        <source>Export it in float32, or leave --precision away.</source>
        <translation>请以 float32 导出，或省略 --precision。</translation>
    </message>
    <message>
        <source>Export it with docTR: `export_model_to_onnx(model.eval(), NAME, torch.randn(1, 3, {height}, {width}))`, the model made with `exportable=True`.</source>
        <translation>请用 docTR 导出：`export_model_to_onnx(model.eval(), NAME, torch.randn(1, 3, {height}, {width}))`，模型须以 `exportable=True` 创建。</translation>
    </message>
    <message numerus="yes">
        <source>Export: {done} of %n document(s)</source>
        <translation>
            <numerusform>导出：{done} / %n 个文稿</numerusform>
        </translation>
    </message>
    <message>
        <source>Exported, but not everything</source>
        <translation>已导出，但不完整</translation>
    </message>
    <message>
        <source>Exported, but there is no report</source>
        <translation>已导出，但没有报告</translation>
    </message>
    <message>
        <source>Exporting · {done} of {whole}</source>
        <translation>正在导出 · {done} / {whole}</translation>
    </message>
    <message>
        <source>Exporting “{name}”</source>
        <translation>正在导出“{name}”</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Fetch the real files (`git lfs pull`), then import the folder again.</source>
        <translation>请获取真正的文件（`git lfs pull`），然后再次导入该文件夹。</translation>
    </message>
    <message>
        <source>Fetch them: `{installing}`, or `ocr-desktop models import` a folder you have.</source>
        <translation>请获取：`{installing}`，或用 `ocr-desktop models import` 导入已有文件夹。</translation>
    </message>
    <message>
        <source>Fields are {fields}; a number may be written {{number:03}}, a date {{date:%Y-%m}}.</source>
        <translation>可用字段：{fields}；数字可写作 {{number:03}}，日期可写作 {{date:%Y-%m}}。</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Files that are there already</source>
        <translation>已存在的文件</translation>
    </message>
    <message>
        <source>Filter by name or folder</source>
        <translation>按名称或文件夹过滤</translation>
    </message>
    <message>
        <source>Filter by words or keys</source>
        <translation>按文字或按键过滤</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Find Next</source>
        <translation>查找下一个</translation>
    </message>
    <message>
        <source>Find Previous</source>
        <translation>查找上一个</translation>
    </message>
    <message>
        <source>Find in Everything Read…</source>
        <translation>在所有已读内容中查找…</translation>
    </message>
    <message>
        <source>Find out whether a page lies on its side, upside down or askew, and read it upright.</source>
        <translation>判断页面是否横放、颠倒或歪斜，并将其转正后读取。</translation>
    </message>
    <message>
        <source>Finding lines</source>
        <translation>正在查找文本行</translation>
    </message>
    <message>
        <source>Finding the layout</source>
        <translation>正在查找版面</translation>
    </message>
    <message>
        <source>Find…</source>
        <translation>查找…</translation>
    </message>
    <message>
        <source>Fit Page</source>
        <translation>适合页面</translation>
    </message>
    <message>
        <source>Fit Width</source>
        <translation>适合宽度</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Folder for the results</source>
        <translation>结果文件夹</translation>
    </message>
    <message>
        <source>Folder with documents</source>
        <translation>文稿文件夹</translation>
    </message>
    <message>
        <source>Footnote</source>
        <translation>脚注</translation>
    </message>
    <message>
        <source>For example: --include &apos;*.pdf&apos;.</source>
        <translation>例如：--include &apos;*.pdf&apos;。</translation>
    </message>
    <message>
        <source>For {engines}.</source>
        <translation>用于 {engines}。</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Formats that are written beside the first one; the pages are read once.</source>
        <translation>除首选格式外同时写入的格式；页面只读取一次。</translation>
    </message>
    <message>
        <source>Formula</source>
        <translation>公式</translation>
    </message>
    <message>
        <source>Formulas in Markdown</source>
        <translation>Markdown 中的公式</translation>
    </message>
    <message>
        <source>Free software under the GNU Affero General Public License, version 3 or later.
It stands on Qt, MuPDF, RapidOCR and ONNX Runtime.</source>
        <translation>基于 GNU Affero 通用公共许可证第 3 版或更新版本的自由软件。
使用了 Qt、MuPDF、RapidOCR 和 ONNX Runtime。</translation>
    </message>
    <message>
        <source>Free some space and start it again: what is there is kept.</source>
        <translation>请释放空间后再次开始：已有的内容会保留。</translation>
    </message>
    <message>
        <source>Free some space and try again; what was read is kept in the library.</source>
        <translation>请释放空间后重试；已读取的内容保存在资料库中。</translation>
    </message>
    <message>
        <source>Free some space, or set OCR_DESKTOP_MODELS to a folder on a larger disk.</source>
        <translation>请释放空间，或将 OCR_DESKTOP_MODELS 设为更大磁盘上的文件夹。</translation>
    </message>
    <message>
        <source>From the text layer</source>
        <translation>来自文本层</translation>
    </message>
    <message>
        <source>From {repository}. Its terms: {licence}</source>
        <translation>来自 {repository}。许可条款：{licence}</translation>
    </message>
    <message>
        <source>Full (GPU)</source>
        <translation>完整（GPU）</translation>
    </message>
    <message>
        <source>Full detail needs a part of dots.ocr that is not installed.</source>
        <translation>完整细节需要尚未安装的 dots.ocr 组件。</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>GB</translation>
    </message>
    <message>
        <source>Get</source>
        <translation>获取</translation>
    </message>
    <message>
        <source>Get it under “Models…”. The Instant engine needs no model.</source>
        <translation>请在“模型…”中获取。Instant 引擎不需要模型。</translation>
    </message>
    <message>
        <source>Getting {model}</source>
        <translation>正在获取 {model}</translation>
    </message>
    <message>
        <source>Give the password: the command line takes --password; opened by itself in the window, it asks.</source>
        <translation>请提供密码：命令行使用 --password；在窗口中单独打开时会询问。</translation>
    </message>
    <message>
        <source>Give yourself permission to read it, then try again.</source>
        <translation>请给自己读取权限，然后重试。</translation>
    </message>
    <message>
        <source>Give yourself the right to write there, or set OCR_DESKTOP_MODELS to a folder of your own.</source>
        <translation>请给自己写入权限，或将 OCR_DESKTOP_MODELS 设为自己的文件夹。</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>前往</translation>
    </message>
    <message>
        <source>Go</source>
        <comment>button</comment>
        <translation>前往</translation>
    </message>
    <message>
        <source>Go On</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Go on until it is low</source>
        <translation>继续直到电量不足</translation>
    </message>
    <message>
        <source>Go to Page</source>
        <translation>前往页面</translation>
    </message>
    <message>
        <source>Go to Page…</source>
        <translation>前往页面…</translation>
    </message>
    <message>
        <source>Go to the page once more.</source>
        <translation>请再次前往该页面。</translation>
    </message>
    <message>
        <source>Goes on: the machine has cooled down.</source>
        <translation>继续：电脑已冷却。</translation>
    </message>
    <message>
        <source>Goes on: the machine has had its rest.</source>
        <translation>继续：电脑已休息。</translation>
    </message>
    <message>
        <source>Goes on: the mains are back.</source>
        <translation>继续：已恢复接通电源。</translation>
    </message>
    <message>
        <source>Goes on: there is enough in the battery.</source>
        <translation>继续：电池电量足够。</translation>
    </message>
    <message>
        <source>Goes on: what it waited for is over.</source>
        <translation>继续：等待的情况已结束。</translation>
    </message>
    <message>
        <source>Going on</source>
        <translation>正在继续</translation>
    </message>
    <message>
        <source>Gundam (tiles)</source>
        <translation>Gundam（分块）</translation>
    </message>
    <message>
        <source>HTML</source>
        <translation>HTML</translation>
    </message>
    <message>
        <source>Hard to read: recognised with a confidence of {share}.</source>
        <translation>难以辨认：识别置信度为 {share}。</translation>
    </message>
    <message>
        <source>Hard to read: “{words}”, recognised with a confidence of {share}.</source>
        <translation>难以辨认：“{words}”，识别置信度为 {share}。</translation>
    </message>
    <message>
        <source>Have the Instant engine read the page too, and point out where the two differ. What was read stays as it is.</source>
        <translation>让 Instant 引擎也读取该页，并指出两者的不同之处。读取的内容保持不变。</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Hide Block List</source>
        <translation>隐藏块列表</translation>
    </message>
    <message>
        <source>Hide Sidebar</source>
        <translation>隐藏边栏</translation>
    </message>
    <message>
        <source>Hide Text</source>
        <translation>隐藏文本</translation>
    </message>
    <message>
        <source>Hide the options</source>
        <translation>隐藏选项</translation>
    </message>
    <message>
        <source>History</source>
        <translation>历史记录</translation>
    </message>
    <message>
        <source>How large the model sees a page: tiny, small, base and large in one square of 512, 640, 1024 or 1280 pixels; gundam in up to nine tiles beside the whole; auto: as size and print of the page ask for.</source>
        <translation>模型看到的页面大小：tiny、small、base 和 large：一个边长 512、640、1024 或 1280 像素的正方形；gundam：除整页外最多再分九块；auto：根据页面的尺寸和文字大小而定。</translation>
    </message>
    <message>
        <source>How many processes read pages; 0 chooses by cores and memory. An open window takes it up at its next start.</source>
        <translation>读取页面的进程数；0 表示按处理器核心和内存选择。已打开的窗口在下次启动时生效。</translation>
    </message>
    <message>
        <source>If a mirror is set (HF_ENDPOINT, or in the settings), choose another one or none.</source>
        <translation>如果设置了镜像（HF_ENDPOINT 或在设置中），请换一个或不使用。</translation>
    </message>
    <message>
        <source>Import Folder</source>
        <translation>导入文件夹</translation>
    </message>
    <message>
        <source>Import a folder with {repository}.</source>
        <translation>请导入包含 {repository} 的文件夹。</translation>
    </message>
    <message>
        <source>Import it again: `ocr-desktop models import-doctr`.</source>
        <translation>请重新导入：`ocr-desktop models import-doctr`。</translation>
    </message>
    <message>
        <source>Import it with `--precision fp32`, or fp16 in place of 8-bit.</source>
        <translation>请用 `--precision fp32` 导入，或以 fp16 代替 8 位。</translation>
    </message>
    <message>
        <source>Import it with `--precision fp32`.</source>
        <translation>请用 `--precision fp32` 导入。</translation>
    </message>
    <message>
        <source>Import them again: `ocr-desktop models import-doctr`.</source>
        <translation>请重新导入：`ocr-desktop models import-doctr`。</translation>
    </message>
    <message>
        <source>Import them: `{how}`.</source>
        <translation>请导入：`{how}`。</translation>
    </message>
    <message>
        <source>Import yours: `{how}`. The Instant engine needs no model.</source>
        <translation>请导入您的模型：`{how}`。Instant 引擎不需要模型。</translation>
    </message>
    <message>
        <source>Importing</source>
        <translation>正在导入</translation>
    </message>
    <message>
        <source>Importing {model}</source>
        <translation>正在导入 {model}</translation>
    </message>
    <message>
        <source>In reading order. Drag a block to another place, press Return to edit its text, Delete to delete it.</source>
        <translation>按阅读顺序排列。拖移块可更改位置，按 Return 编辑文本，按 Delete 删除。</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>In {precision} the {role} network gives only {share:.0%} of what it gives in fp32.</source>
        <translation>以 {precision} 运行时，{role} 网络的结果只有 fp32 时的 {share:.0%}。</translation>
    </message>
    <message>
        <source>Install it: `ocr-desktop models download`, or `ocr-desktop models import` a folder you have.</source>
        <translation>请安装：`ocr-desktop models download`，或用 `ocr-desktop models import` 导入已有文件夹。</translation>
    </message>
    <message>
        <source>Install the app again.</source>
        <translation>请重新安装 App。</translation>
    </message>
    <message>
        <source>Install the app again; `ocr-desktop doctor` shows what is missing.</source>
        <translation>请重新安装 App；`ocr-desktop doctor` 会显示缺少什么。</translation>
    </message>
    <message>
        <source>Install the app with its models: pip install &apos;ocr-desktop[models]&apos;.</source>
        <translation>请安装带模型的 App：pip install &apos;ocr-desktop[models]&apos;。</translation>
    </message>
    <message>
        <source>Install the newest version.</source>
        <translation>请安装最新版本。</translation>
    </message>
    <message>
        <source>Instant</source>
        <translation>Instant</translation>
    </message>
    <message>
        <source>Is there a new version?</source>
        <translation>有新版本吗？</translation>
    </message>
    <message>
        <source>It does not fall asleep by itself while documents are read. A closed lid puts a laptop to sleep all the same; the work goes on when it is opened.</source>
        <translation>读取文稿时，电脑不会自行进入睡眠。合上笔记本电脑的盖子仍会使其睡眠；打开后工作继续。</translation>
    </message>
    <message>
        <source>It does not read as it should and is not used any more.</source>
        <translation>读取结果不符合要求，已不再使用。</translation>
    </message>
    <message>
        <source>It failed its verification and is not used.</source>
        <translation>未通过验证，不会使用。</translation>
    </message>
    <message>
        <source>It goes on to the end of the battery.</source>
        <translation>一直进行到电池耗尽。</translation>
    </message>
    <message>
        <source>It has a field that is not known (“{excerpt}”); what it says stands in the text.</source>
        <translation>有未知字段（“{excerpt}”）；其内容保留在文本中。</translation>
    </message>
    <message>
        <source>It has been changed or replaced since; what was found may stand elsewhere, or nowhere.</source>
        <translation>文件后来已更改或替换；找到的内容可能在别处，也可能已不存在。</translation>
    </message>
    <message>
        <source>It has no text.</source>
        <translation>没有文本。</translation>
    </message>
    <message>
        <source>It is in use: {model} reads nothing until you choose another variant.</source>
        <translation>正在使用：在您选择其他变体之前，{model} 无法读取任何内容。</translation>
    </message>
    <message>
        <source>It is not known whether there is a new version</source>
        <translation>无法得知是否有新版本</translation>
    </message>
    <message>
        <source>It is used to open this document and is never stored.</source>
        <translation>仅用于打开此文稿，不会保存。</translation>
    </message>
    <message>
        <source>It may not be looked into.</source>
        <translation>无权查看其中内容。</translation>
    </message>
    <message>
        <source>It needs macOS {version} or later, which this Mac does not have.</source>
        <translation>它需要 macOS {version} 或更新版本，而这台 Mac 不具备。</translation>
    </message>
    <message>
        <source>It pauses on battery below {low} %.</source>
        <translation>电池电量低于 {low} % 时暂停。</translation>
    </message>
    <message>
        <source>It pauses on battery.</source>
        <translation>使用电池时暂停。</translation>
    </message>
    <message>
        <source>It rests when hot.</source>
        <translation>过热时休息。</translation>
    </message>
    <message numerus="yes">
        <source>It takes the place of %n block(s).</source>
        <translation>
            <numerusform>它取代 %n 个块。</numerusform>
        </translation>
    </message>
    <message>
        <source>It was in “{folder}”.</source>
        <translation>它曾位于“{folder}”。</translation>
    </message>
    <message>
        <source>Its box cannot be read ({reason}).</source>
        <translation>无法读取其边框（{reason}）。</translation>
    </message>
    <message>
        <source>Its box is empty.</source>
        <translation>其边框为空。</translation>
    </message>
    <message>
        <source>Its box lies outside the page, wholly or in part.</source>
        <translation>其边框全部或部分位于页面之外。</translation>
    </message>
    <message>
        <source>Its category is missing; it is taken as text.</source>
        <translation>缺少类别；按文本处理。</translation>
    </message>
    <message>
        <source>Its category is not known (“{excerpt}”); it is taken as text.</source>
        <translation>类别未知（“{excerpt}”）；按文本处理。</translation>
    </message>
    <message>
        <source>Its field “{excerpt}” is not what it should be; what it says stands in the text.</source>
        <translation>字段“{excerpt}”不符合要求；其内容保留在文本中。</translation>
    </message>
    <message>
        <source>Its training may have diverged, or float16 was too narrow: export it in float32.</source>
        <translation>可能是训练已发散，或 float16 范围不足：请以 float32 导出。</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>两者都保留</translation>
    </message>
    <message>
        <source>Keep page headers and footers</source>
        <translation>保留页眉和页脚</translation>
    </message>
    <message>
        <source>Keep the machine awake</source>
        <translation>保持电脑唤醒</translation>
    </message>
    <message>
        <source>Keep what is unchanged</source>
        <translation>保留未更改的</translation>
    </message>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>LaTeX</source>
        <translation>LaTeX</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Large (1280 × 1280)</source>
        <translation>大（1280 × 1280）</translation>
    </message>
    <message>
        <source>Largest page picture</source>
        <translation>页面图片上限</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>以后</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>省略</translation>
    </message>
    <message>
        <source>Lets the GPU look at pages, where the settings say that vision runs on it</source>
        <translation>当设置指定视觉运行于 GPU 时，让 GPU 查看页面</translation>
    </message>
    <message>
        <source>Lets the GPU look at up to 11 million pixels</source>
        <translation>让 GPU 查看多达 1100 万像素</translation>
    </message>
    <message>
        <source>Lines of a picture</source>
        <translation>图片中的文字行</translation>
    </message>
    <message>
        <source>List Item</source>
        <translation>列表项</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>正在载入模型</translation>
    </message>
    <message>
        <source>Locate</source>
        <comment>button</comment>
        <translation>定位</translation>
    </message>
    <message>
        <source>Locate on Page</source>
        <translation>在页面上定位</translation>
    </message>
    <message>
        <source>Locate on Page…</source>
        <translation>在页面上定位…</translation>
    </message>
    <message>
        <source>Locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>最长回答</translation>
    </message>
    <message>
        <source>Look for a few words as they are printed on the page.</source>
        <translation>请查找页面上印刷的几个词语。</translation>
    </message>
    <message>
        <source>Look on the publisher&apos;s page by hand.</source>
        <translation>请自行查看发布者的网页。</translation>
    </message>
    <message>
        <source>Look where you have it from.</source>
        <translation>请到您获取它的地方查看。</translation>
    </message>
    <message>
        <source>Look whether date and time are right, and whether a network that asks for a login answers.</source>
        <translation>请检查日期和时间是否正确，以及是否是需要登录的网络在应答。</translation>
    </message>
    <message>
        <source>Looking at the page</source>
        <translation>正在查看页面</translation>
    </message>
    <message>
        <source>Looking for documents…</source>
        <translation>正在查找文稿…</translation>
    </message>
    <message>
        <source>Looking for “{phrase}”. Esc stops it.</source>
        <translation>正在查找“{phrase}”。按 Esc 停止。</translation>
    </message>
    <message>
        <source>Looking for “{phrase}”: {stage}</source>
        <translation>正在查找“{phrase}”：{stage}</translation>
    </message>
    <message>
        <source>Looking through “{name}”…</source>
        <translation>正在查看“{name}”…</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>Low Power Mode is off: all workers read.</source>
        <translation>低电量模式已关闭：所有读取进程都在工作。</translation>
    </message>
    <message>
        <source>Low Power Mode: half the workers read.</source>
        <translation>低电量模式：一半的读取进程在工作。</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>Make Again</source>
        <translation>重新制作</translation>
    </message>
    <message>
        <source>Make it again from the published files.</source>
        <translation>请用发布的文件重新生成。</translation>
    </message>
    <message>
        <source>Make two blocks: what is before the cursor, and the rest</source>
        <translation>分成两个块：光标之前的内容和其余内容</translation>
    </message>
    <message>
        <source>Mark page breaks</source>
        <translation>标记分页</translation>
    </message>
    <message>
        <source>Markdown</source>
        <translation>Markdown</translation>
    </message>
    <message>
        <source>Memory limit a page</source>
        <translation>每页内存上限</translation>
    </message>
    <message numerus="yes">
        <source>Merge %n Block(s)</source>
        <translation>
            <numerusform>合并 %n 个块</numerusform>
        </translation>
    </message>
    <message>
        <source>Merge Blocks</source>
        <comment>step to undo</comment>
        <translation>合并块</translation>
    </message>
    <message>
        <source>Merge with Next Block</source>
        <translation>与下一个块合并</translation>
    </message>
    <message>
        <source>Minimize</source>
        <translation>最小化</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Models that run on the GPU decode several pages of an export at once where memory allows and it is quicker. What is read stays the same. 1: one after the other.</source>
        <translation>在内存允许且更快时，运行于 GPU 的模型会同时解码导出中的多页。读取的内容不变。1：逐页解码。</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>模型…</translation>
    </message>
    <message>
        <source>More for {variant}</source>
        <translation>更多：{variant}</translation>
    </message>
    <message>
        <source>More formats</source>
        <translation>更多格式</translation>
    </message>
    <message>
        <source>More may be quicker and take more memory. What is read stays the same.</source>
        <translation>数值越大可能越快，但占用内存越多。读取的内容不变。</translation>
    </message>
    <message>
        <source>Most pixels of a page</source>
        <translation>页面像素上限</translation>
    </message>
    <message>
        <source>Name what is wanted with --include, what is not with --exclude; a name that begins so is \!name.</source>
        <translation>用 --include 指明要的，用 --exclude 指明不要的；以此开头的名称写作 \!name。</translation>
    </message>
    <message>
        <source>Names of files</source>
        <translation>文件名</translation>
    </message>
    <message>
        <source>Names of files:</source>
        <translation>文件名：</translation>
    </message>
    <message>
        <source>Neural Engine</source>
        <translation>神经网络引擎</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
    <message>
        <source>Next Block</source>
        <translation>下一个块</translation>
    </message>
    <message>
        <source>Next Difference</source>
        <translation>下一处不同</translation>
    </message>
    <message>
        <source>Next Document</source>
        <translation>下一个文稿</translation>
    </message>
    <message>
        <source>Next Doubtful Block</source>
        <translation>下一个存疑块</translation>
    </message>
    <message>
        <source>Next Page</source>
        <translation>下一页</translation>
    </message>
    <message>
        <source>Next Problem</source>
        <translation>下一个问题</translation>
    </message>
    <message>
        <source>No Dask scheduler answers at “{address}” ({reason}).</source>
        <translation>“{address}”没有 Dask 调度器应答（{reason}）。</translation>
    </message>
    <message>
        <source>No answer within {timeout:g} seconds.</source>
        <translation>{timeout:g} 秒内没有应答。</translation>
    </message>
    <message>
        <source>No docTR models are imported as “{name}”.</source>
        <translation>没有以“{name}”导入的 docTR 模型。</translation>
    </message>
    <message>
        <source>No docTR models are imported.</source>
        <translation>尚未导入 docTR 模型。</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>无限制</translation>
    </message>
    <message>
        <source>No longer watching</source>
        <translation>已停止监视</translation>
    </message>
    <message>
        <source>No machine of the cluster is left.</source>
        <translation>集群中已没有可用的电脑。</translation>
    </message>
    <message>
        <source>No machine of the cluster may read: {reasons}</source>
        <translation>集群中没有电脑可以读取：{reasons}</translation>
    </message>
    <message>
        <source>No permission</source>
        <translation>没有权限</translation>
    </message>
    <message>
        <source>No text</source>
        <translation>没有文本</translation>
    </message>
    <message>
        <source>No text was found there.</source>
        <translation>那里没有找到文本。</translation>
    </message>
    <message>
        <source>None – or drafts; *.png</source>
        <translation>无 – 或 drafts; *.png</translation>
    </message>
    <message>
        <source>Not Now</source>
        <translation>以后</translation>
    </message>
    <message>
        <source>Not a document</source>
        <translation>不是文稿</translation>
    </message>
    <message>
        <source>Not everything could be exported: {summary}.</source>
        <translation>未能全部导出：{summary}。</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>Not there any more: {folder}</source>
        <translation>已不在原处：{folder}</translation>
    </message>
    <message>
        <source>Not these files</source>
        <translation>排除这些文件</translation>
    </message>
    <message>
        <source>Not these files:</source>
        <translation>排除这些文件：</translation>
    </message>
    <message>
        <source>Not written yet: {names}. Quit all the same?</source>
        <translation>尚未写入：{names}。仍要退出吗？</translation>
    </message>
    <message>
        <source>Nothing Yet</source>
        <translation>暂无内容</translation>
    </message>
    <message>
        <source>Nothing has been read yet.</source>
        <translation>尚未读取任何内容。</translation>
    </message>
    <message>
        <source>Nothing here</source>
        <translation>此处无内容</translation>
    </message>
    <message>
        <source>Nothing is chosen</source>
        <translation>未选择任何内容</translation>
    </message>
    <message>
        <source>Nothing is compressed.</source>
        <translation>未压缩。</translation>
    </message>
    <message>
        <source>Nothing is compressed; the largest.</source>
        <translation>未压缩；体积最大。</translation>
    </message>
    <message>
        <source>Nothing is downloaded until you ask for it, and afterwards nothing any more. A model is converted on this machine, checked against its original and only then used. You can stop and go on whenever you like.</source>
        <translation>只有您要求时才会下载，之后不再下载任何内容。模型在本机转换，与原始模型核对后才会使用。可随时停止和继续。</translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation>无需任何操作</translation>
    </message>
    <message>
        <source>Nothing to export</source>
        <translation>没有可导出的内容</translation>
    </message>
    <message>
        <source>Nothing was read of “{name}”, so there is nothing to export.</source>
        <translation>“{name}”中没有读取到任何内容，因此没有可导出的内容。</translation>
    </message>
    <message>
        <source>Nothing was written.</source>
        <translation>未写入任何内容。</translation>
    </message>
    <message>
        <source>Number the boxes on the page in reading order.</source>
        <translation>按阅读顺序为页面上的边框编号。</translation>
    </message>
    <message>
        <source>OCR Desktop may not see the screen.</source>
        <translation>OCR Desktop 无权查看屏幕。</translation>
    </message>
    <message>
        <source>On battery</source>
        <translation>使用电池时</translation>
    </message>
    <message>
        <source>On battery half the workers read, and it pauses below {low} %.</source>
        <translation>使用电池时一半进程读取，低于 {low} % 时暂停。</translation>
    </message>
    <message>
        <source>On battery: half the workers read.</source>
        <translation>使用电池：一半的进程在读取。</translation>
    </message>
    <message>
        <source>Once it is, the readings are compared here.</source>
        <translation>读取完成后，将在此处比较读取结果。</translation>
    </message>
    <message>
        <source>One file for each</source>
        <translation>分文件方式</translation>
    </message>
    <message>
        <source>Only for {engines}.</source>
        <translation>仅用于 {engines}。</translation>
    </message>
    <message>
        <source>Only in {engine}</source>
        <translation>仅 {engine} 有</translation>
    </message>
    <message>
        <source>Only page headers and footers were read on this page. The settings say that they are left out.</source>
        <translation>此页只读取到页眉和页脚。根据设置，它们会被省略。</translation>
    </message>
    <message>
        <source>Only the publisher&apos;s server is asked. Nothing about you or your documents is sent.</source>
        <translation>只向发布者的服务器查询。不会发送任何有关您或您的文稿的信息。</translation>
    </message>
    <message>
        <source>Only the view is turned. {keys} reads the page again as you see it.</source>
        <translation>仅旋转了视图。按 {keys} 可按您看到的方向重新读取该页。</translation>
    </message>
    <message>
        <source>Only these files</source>
        <translation>仅这些文件</translation>
    </message>
    <message>
        <source>Only these files:</source>
        <translation>仅这些文件：</translation>
    </message>
    <message>
        <source>OnnxTR takes “{path}” for an address in the network, because of the “http” in it.</source>
        <translation>由于“{path}”中含有“http”，OnnxTR 将其视为网络地址。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Open Documents</source>
        <translation>打开文稿</translation>
    </message>
    <message>
        <source>Open Folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Open Folder…</source>
        <translation>打开文件夹…</translation>
    </message>
    <message>
        <source>Open Recent</source>
        <translation>打开最近使用</translation>
    </message>
    <message>
        <source>Open Report</source>
        <translation>打开报告</translation>
    </message>
    <message>
        <source>Open again what was open</source>
        <translation>重新打开上次的文稿</translation>
    </message>
    <message>
        <source>Open it from where it is now: what was read of it is kept.</source>
        <translation>请从现在的位置打开：已读取的内容会保留。</translation>
    </message>
    <message>
        <source>Open the Sample Document</source>
        <translation>打开示例文稿</translation>
    </message>
    <message>
        <source>Open the file in another program to see whether it is intact.</source>
        <translation>请用其他程序打开文件，看看是否完好。</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>打开时间</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>正在打开…</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Options</source>
        <translation>选项</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>PDF text layer</source>
        <translation>PDF 文本层</translation>
    </message>
    <message>
        <source>PDFs, scans and pictures become text that you can copy and export. Everything stays on this computer.</source>
        <translation>PDF、扫描件和图片会变成可拷贝和导出的文本。一切都留在这台电脑上。</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>Page (1 to {last}):</source>
        <translation>页码（1 至 {last}）：</translation>
    </message>
    <message>
        <source>Page Footer</source>
        <translation>页脚</translation>
    </message>
    <message>
        <source>Page Header</source>
        <translation>页眉</translation>
    </message>
    <message>
        <source>Page {number}</source>
        <translation>第 {number} 页</translation>
    </message>
    <message>
        <source>Page {number} has nothing at the place that was asked for.</source>
        <translation>第 {number} 页的所求位置没有内容。</translation>
    </message>
    <message>
        <source>Page {number} is damaged and cannot be shown.</source>
        <translation>第 {number} 页已损坏，无法显示。</translation>
    </message>
    <message>
        <source>Page {number} is damaged: its description is lost.</source>
        <translation>第 {number} 页已损坏：其描述已丢失。</translation>
    </message>
    <message>
        <source>Page {number} is damaged: what was on it is lost.</source>
        <translation>第 {number} 页已损坏：其中的内容已丢失。</translation>
    </message>
    <message>
        <source>Page {number} is no longer in the library.</source>
        <translation>资料库中已没有第 {number} 页。</translation>
    </message>
    <message>
        <source>Page {number} of “{name}” is damaged and cannot be decoded.</source>
        <translation>“{name}”的第 {number} 页已损坏，无法解码。</translation>
    </message>
    <message>
        <source>Page {number}: {what}</source>
        <translation>第 {number} 页：{what}</translation>
    </message>
    <message>
        <source>Pages Read</source>
        <translation>已读页数</translation>
    </message>
    <message>
        <source>Pages are rendered for recognition at no more than this many million pixels.</source>
        <translation>识别时，页面渲染的像素数不超过此值（百万）。</translation>
    </message>
    <message>
        <source>Pages count from 1.</source>
        <translation>页码从 1 开始。</translation>
    </message>
    <message>
        <source>Pages count from 1; -1 is the last one.</source>
        <translation>页码从 1 开始；-1 表示最后一页。</translation>
    </message>
    <message>
        <source>Pages decoded side by side</source>
        <translation>同时解码的页数</translation>
    </message>
    <message>
        <source>Pages of each document</source>
        <translation>每个文稿的页面</translation>
    </message>
    <message>
        <source>Pages of each:</source>
        <translation>每个的页面：</translation>
    </message>
    <message>
        <source>Pages read at the same time</source>
        <translation>同时读取的页数</translation>
    </message>
    <message>
        <source>Pages that were read are kept. Export the folder again to go on from there.</source>
        <translation>已读取的页面会保留。再次导出该文件夹即可从此处继续。</translation>
    </message>
    <message>
        <source>Part of the text is drawn as curves; it is recognised, the rest is text layer.</source>
        <translation>部分文字以曲线绘制，已经识别；其余来自文本层。</translation>
    </message>
    <message>
        <source>Part of this page cannot be decoded: the file is damaged there.</source>
        <translation>此页的一部分无法解码：文件在该处已损坏。</translation>
    </message>
    <message>
        <source>Part of this page is missing from the file, which is damaged.</source>
        <translation>文件已损坏，此页的一部分缺失。</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Paste Picture</source>
        <translation>粘贴图片</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图片</translation>
    </message>
    <message>
        <source>Patience with the network</source>
        <translation>网络等待时间</translation>
    </message>
    <message>
        <source>Patterns are matched against paths within the folder.</source>
        <translation>模式与文件夹内的路径匹配。</translation>
    </message>
    <message>
        <source>Patterns such as *.pdf; 2024/**. Empty: all files.</source>
        <translation>模式，例如 *.pdf; 2024/**。留空：所有文件。</translation>
    </message>
    <message>
        <source>Patterns such as drafts; *.png. Empty: none are left out.</source>
        <translation>模式，例如 drafts; *.png。留空：不排除任何文件。</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Paused. What has arrived and what is converted is kept.</source>
        <translation>已暂停。已收到和已转换的内容会保留。</translation>
    </message>
    <message>
        <source>Paused: on battery, {left} % left. Goes on when the mains are back.</source>
        <translation>已暂停：正在使用电池，剩余 {left} %。接通电源后继续。</translation>
    </message>
    <message>
        <source>Paused: on battery. Goes on when the mains are back.</source>
        <translation>已暂停：正在使用电池。接通电源后继续。</translation>
    </message>
    <message>
        <source>Paused: the machine is hot. Goes on when it has cooled down, in {minutes} minutes at most.</source>
        <translation>已暂停：电脑过热。冷却后继续，最多 {minutes} 分钟。</translation>
    </message>
    <message>
        <source>Paused: {why}</source>
        <translation>已暂停：{why}</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Plain Text</source>
        <translation>纯文本</translation>
    </message>
    <message>
        <source>Plain text</source>
        <translation>纯文本</translation>
    </message>
    <message>
        <source>Please report this with the log file; `ocr-desktop doctor` names it.</source>
        <translation>请附上日志文件报告此问题；`ocr-desktop doctor` 会指出日志位置。</translation>
    </message>
    <message>
        <source>Previous Block</source>
        <translation>上一个块</translation>
    </message>
    <message>
        <source>Previous Difference</source>
        <translation>上一处不同</translation>
    </message>
    <message>
        <source>Previous Document</source>
        <translation>上一个文稿</translation>
    </message>
    <message>
        <source>Previous Doubtful Block</source>
        <translation>上一个存疑块</translation>
    </message>
    <message>
        <source>Previous Page</source>
        <translation>上一页</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>处理器</translation>
    </message>
    <message>
        <source>Progress of reading</source>
        <translation>读取进度</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>导出进度</translation>
    </message>
    <message>
        <source>Progress of the installation</source>
        <translation>安装进度</translation>
    </message>
    <message>
        <source>Progress of this page</source>
        <translation>此页的进度</translation>
    </message>
    <message>
        <source>Published files: {size} have arrived.</source>
        <translation>发布文件：已收到 {size}。</translation>
    </message>
    <message>
        <source>Published files: {size} of {whole} have arrived.</source>
        <translation>发布文件：已收到 {size}，共 {whole}。</translation>
    </message>
    <message>
        <source>Published files: {size} on disk, so that for another variant nothing is copied again.</source>
        <translation>发布文件：占磁盘 {size}，因此制作其他变体时无需重新拷贝。</translation>
    </message>
    <message>
        <source>Published files: {size} on disk, so that for another variant nothing is downloaded again.</source>
        <translation>发布文件：占磁盘 {size}，因此制作其他变体时无需重新下载。</translation>
    </message>
    <message>
        <source>Published is {version}.</source>
        <translation>已发布的版本为 {version}。</translation>
    </message>
    <message>
        <source>Put the cursor where the second block is to begin.</source>
        <translation>请将光标放在第二个块开始的位置。</translation>
    </message>
    <message>
        <source>Put the folder of models elsewhere: OCR_DESKTOP_MODELS names it.</source>
        <translation>请将模型文件夹放在其他位置：由 OCR_DESKTOP_MODELS 指定。</translation>
    </message>
    <message>
        <source>Quick Look</source>
        <translation>快速查看</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Quit OCR Desktop</source>
        <translation>退出 OCR Desktop</translation>
    </message>
    <message>
        <source>Quit the app, then open it again; if that does not help, install it again.</source>
        <translation>请退出 App 后重新打开；如果无效，请重新安装。</translation>
    </message>
    <message>
        <source>Raise the memory limit a page (in the settings, or --page-megabytes), or read the page with another engine.</source>
        <translation>请提高每页内存限制（在设置中或用 --page-megabytes），或换用其他引擎读取此页。</translation>
    </message>
    <message>
        <source>Raise the time limit a page (in the settings, or --page-seconds), or read the page with another engine.</source>
        <translation>请提高每页时间限制（在设置中或用 --page-seconds），或换用其他引擎读取此页。</translation>
    </message>
    <message>
        <source>Read Again</source>
        <translation>重新读取</translation>
    </message>
    <message>
        <source>Read Again as Turned</source>
        <translation>按旋转后的方向重新读取</translation>
    </message>
    <message>
        <source>Read Earlier</source>
        <translation>提前阅读</translation>
    </message>
    <message>
        <source>Read Later</source>
        <translation>延后阅读</translation>
    </message>
    <message>
        <source>Read Part of the Screen…</source>
        <translation>读取屏幕的一部分…</translation>
    </message>
    <message>
        <source>Read Region</source>
        <translation>读取区域</translation>
    </message>
    <message>
        <source>Read Region</source>
        <comment>step to undo</comment>
        <translation>读取区域</translation>
    </message>
    <message>
        <source>Read Region With</source>
        <translation>读取区域的引擎</translation>
    </message>
    <message>
        <source>Read This Page</source>
        <translation>读取此页</translation>
    </message>
    <message>
        <source>Read by a model</source>
        <translation>由模型读取</translation>
    </message>
    <message>
        <source>Read in part</source>
        <translation>部分读取</translation>
    </message>
    <message>
        <source>Read it again, then compare.</source>
        <translation>请重新读取，然后比较。</translation>
    </message>
    <message>
        <source>Read it again, then export it.</source>
        <translation>请再次读取，然后导出。</translation>
    </message>
    <message>
        <source>Read it with the Instant engine or dots.ocr, or choose a picture of a few lines.</source>
        <translation>请用 Instant 或 dots.ocr 引擎读取，或选择只有几行文字的图片。</translation>
    </message>
    <message>
        <source>Read it with the Instant engine, or cut it into pieces.</source>
        <translation>请用 Instant 引擎读取，或将其分成几块。</translation>
    </message>
    <message>
        <source>Read the document again.</source>
        <translation>请再次读取该文稿。</translation>
    </message>
    <message>
        <source>Read the page again.</source>
        <translation>请重新读取该页。</translation>
    </message>
    <message>
        <source>Read the page with full detail, or cut it into pieces.</source>
        <translation>请以完整细节读取此页，或将其分成几块。</translation>
    </message>
    <message>
        <source>Read this one again.</source>
        <translation>请再次读取此页。</translation>
    </message>
    <message>
        <source>Read this page again, without what you have corrected on it?</source>
        <translation>要重新读取此页，并舍弃您在其中的更正吗？</translation>
    </message>
    <message>
        <source>Read with a confidence of {share}.</source>
        <translation>读取置信度为 {share}。</translation>
    </message>
    <message>
        <source>Read with the docTR models {name}</source>
        <translation>使用 docTR 模型 {name} 读取</translation>
    </message>
    <message>
        <source>Read with {engine}: {about}</source>
        <translation>使用 {engine} 读取：{about}</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>Reading a difficult block by itself</source>
        <translation>正在单独读取困难的块</translation>
    </message>
    <message>
        <source>Reading text</source>
        <translation>正在读取文本</translation>
    </message>
    <message>
        <source>Reading was stopped before anything was found. This is the earlier reading.</source>
        <translation>在找到任何内容之前读取已停止。这是之前的读取结果。</translation>
    </message>
    <message>
        <source>Reading was stopped before there was anything of this page.</source>
        <translation>在读取到此页的任何内容之前，读取已停止。</translation>
    </message>
    <message>
        <source>Reading was stopped before this page.</source>
        <translation>读取在此页之前已停止。</translation>
    </message>
    <message>
        <source>Reading was stopped in the middle of this page.</source>
        <translation>读取在此页中途停止。</translation>
    </message>
    <message>
        <source>Reading was stopped.</source>
        <translation>读取已停止。</translation>
    </message>
    <message>
        <source>Reading · {how_far}</source>
        <translation>正在读取 · {how_far}</translation>
    </message>
    <message>
        <source>Reads documents on your own computer.
Nothing that you open leaves it.</source>
        <translation>在您自己的电脑上读取文稿。
您打开的任何内容都不会离开电脑。</translation>
    </message>
    <message>
        <source>Reads layout, text, tables and formulas in one go.</source>
        <translation>一次读取版面、文本、表格和公式。</translation>
    </message>
    <message>
        <source>Reads many pages quickly, and finds where on a page something stands.</source>
        <translation>快速读取大量页面，并可查找内容在页面上的位置。</translation>
    </message>
    <message>
        <source>Reads with {engine}</source>
        <translation>使用 {engine} 读取</translation>
    </message>
    <message>
        <source>Ready.</source>
        <translation>已就绪。</translation>
    </message>
    <message>
        <source>Recognised</source>
        <translation>已识别</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Redo {step}</source>
        <translation>重做{step}</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Remove This Block</source>
        <translation>移除此块</translation>
    </message>
    <message>
        <source>Remove from List</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>Remove the docTR models {name}</source>
        <translation>移除 docTR 模型 {name}</translation>
    </message>
    <message>
        <source>Remove the docTR models “{name}”?</source>
        <translation>要移除 docTR 模型“{name}”吗？</translation>
    </message>
    <message>
        <source>Remove the published files of {model}</source>
        <translation>移除 {model} 的发布文件</translation>
    </message>
    <message>
        <source>Remove the published files of {model}?</source>
        <translation>要移除 {model} 的发布文件吗？</translation>
    </message>
    <message>
        <source>Remove {model}, {variant}?</source>
        <translation>要移除 {model}（{variant}）吗？</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Rest when hot</source>
        <translation>发热时休息</translation>
    </message>
    <message>
        <source>Restore Defaults</source>
        <translation>恢复默认设置</translation>
    </message>
    <message>
        <source>Results to:</source>
        <translation>结果存放到：</translation>
    </message>
    <message>
        <source>Resume Export</source>
        <translation>继续导出</translation>
    </message>
    <message>
        <source>Rotate Left</source>
        <translation>向左旋转</translation>
    </message>
    <message>
        <source>Rotate Right</source>
        <translation>向右旋转</translation>
    </message>
    <message>
        <source>Run `ocr-desktop doctor` to see what is missing.</source>
        <translation>请运行 `ocr-desktop doctor` 查看缺少什么。</translation>
    </message>
    <message>
        <source>Run `ocr-desktop doctor`; the log file has the details.</source>
        <translation>请运行 `ocr-desktop doctor`；详情见日志文件。</translation>
    </message>
    <message>
        <source>Run the export again.</source>
        <translation>请再次运行导出。</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>运行于</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>存储</translation>
    </message>
    <message>
        <source>Save it as PDF, or as PNG or JPEG without progressive or interlaced display.</source>
        <translation>请存储为 PDF，或不带渐进/隔行显示的 PNG 或 JPEG。</translation>
    </message>
    <message>
        <source>Say it: `--{role}-kind` with one of {list}.</source>
        <translation>请指明：使用 `--{role}-kind`，取以下值之一：{list}。</translation>
    </message>
    <message>
        <source>Say what is to be found on the page.</source>
        <translation>请说明要在页面上查找的内容。</translation>
    </message>
    <message>
        <source>Screen {time}</source>
        <translation>屏幕 {time}</translation>
    </message>
    <message>
        <source>Searchable PDF</source>
        <translation>可搜索的 PDF</translation>
    </message>
    <message>
        <source>Section Heading</source>
        <translation>章节标题</translation>
    </message>
    <message>
        <source>Sections of the settings</source>
        <translation>设置的分栏</translation>
    </message>
    <message>
        <source>See What It Does with a Sample</source>
        <translation>用示例看看效果</translation>
    </message>
    <message>
        <source>See `ocr-desktop --help`.</source>
        <translation>请参阅 `ocr-desktop --help`。</translation>
    </message>
    <message>
        <source>See `ocr-desktop models list`; the Instant engine needs no model.</source>
        <translation>请参阅 `ocr-desktop models list`；Instant 引擎不需要模型。</translation>
    </message>
    <message>
        <source>See that there is space on the disk; otherwise remove the model and install it again.</source>
        <translation>请确认磁盘有空间；否则移除模型并重新安装。</translation>
    </message>
    <message>
        <source>See whether the disk is in order, then start it again: what is there is kept.</source>
        <translation>请检查磁盘是否正常，然后再次开始：已有的内容会保留。</translation>
    </message>
    <message>
        <source>See whether the disk is in order, then verify the model again.</source>
        <translation>请检查磁盘是否正常，然后重新校验模型。</translation>
    </message>
    <message>
        <source>See whether the disk is in order.</source>
        <translation>请检查磁盘是否正常。</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Select All Text</source>
        <translation>全选文本</translation>
    </message>
    <message>
        <source>Set {token_variable} to an access token of an account that may have it.</source>
        <translation>请将 {token_variable} 设为有权限的账户的访问令牌。</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>Show All Categories</source>
        <translation>显示所有类别</translation>
    </message>
    <message>
        <source>Show Block List</source>
        <translation>显示块列表</translation>
    </message>
    <message>
        <source>Show Boxes</source>
        <translation>显示边框</translation>
    </message>
    <message>
        <source>Show Log Files</source>
        <translation>显示日志文件</translation>
    </message>
    <message>
        <source>Show Markdown Source</source>
        <translation>显示 Markdown 源文本</translation>
    </message>
    <message>
        <source>Show Reading Order</source>
        <translation>显示阅读顺序</translation>
    </message>
    <message>
        <source>Show Sidebar</source>
        <translation>显示边栏</translation>
    </message>
    <message>
        <source>Show Text</source>
        <translation>显示文本</translation>
    </message>
    <message>
        <source>Show What the Engine Read</source>
        <translation>显示引擎读取的内容</translation>
    </message>
    <message>
        <source>Show boxes</source>
        <translation>显示边框</translation>
    </message>
    <message>
        <source>Show in Browser</source>
        <translation>在浏览器中显示</translation>
    </message>
    <message>
        <source>Show in Finder</source>
        <translation>在访达中显示</translation>
    </message>
    <message>
        <source>Show in Folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Show password</source>
        <translation>显示密码</translation>
    </message>
    <message>
        <source>Show reading order</source>
        <translation>显示阅读顺序</translation>
    </message>
    <message>
        <source>Show the export</source>
        <translation>显示导出</translation>
    </message>
    <message>
        <source>Show the models</source>
        <translation>显示模型</translation>
    </message>
    <message>
        <source>Show the options</source>
        <translation>显示选项</translation>
    </message>
    <message>
        <source>Small (640 × 640)</source>
        <translation>小（640 × 640）</translation>
    </message>
    <message>
        <source>Smaller pages are read faster and in less memory. 0: what the detail allows.</source>
        <translation>页面越小，读取越快，占用内存越少。0：以细节设置允许的为准。</translation>
    </message>
    <message>
        <source>Somebody may want to hide a new version from you. Try again later, or in another network.</source>
        <translation>可能有人想对您隐瞒新版本。请稍后再试，或换用其他网络。</translation>
    </message>
    <message>
        <source>Something is left out: paler, larger or smaller print than the rest, a picture or a shadow.</source>
        <translation>有内容被遗漏：比其余部分更淡、更大或更小的文字、图片或阴影。</translation>
    </message>
    <message>
        <source>Something unexpected went wrong ({detail}).</source>
        <translation>发生意外错误（{detail}）。</translation>
    </message>
    <message>
        <source>Something unexpected went wrong ({name}: {answer}).</source>
        <translation>发生意外错误（{name}：{answer}）。</translation>
    </message>
    <message>
        <source>Something unexpected went wrong on this page ({detail}).</source>
        <translation>此页发生意外错误（{detail}）。</translation>
    </message>
    <message>
        <source>Something unexpected went wrong: {name}: {reason}.</source>
        <translation>发生意外错误：{name}：{reason}。</translation>
    </message>
    <message>
        <source>Something unexpected went wrong: {what}.</source>
        <translation>发生意外错误：{what}。</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Split Block</source>
        <comment>step to undo</comment>
        <translation>拆分块</translation>
    </message>
    <message>
        <source>Split Here</source>
        <translation>在此拆分</translation>
    </message>
    <message>
        <source>Start Dask&apos;s scheduler and its workers, with the same OCR Desktop on every machine; README.md tells how. Without --cluster this machine reads by itself, and pages that were read are kept.</source>
        <translation>请启动 Dask 的调度器及其工作进程，每台电脑使用相同的 OCR Desktop；方法见 README.md。不带 --cluster 时由本机自行读取，已读取的页面会保留。</translation>
    </message>
    <message>
        <source>Start it again later, or choose another mirror; the other files are kept.</source>
        <translation>请稍后再次开始，或选择其他镜像；其他文件会保留。</translation>
    </message>
    <message>
        <source>Start it again to go on: finished pages are kept.</source>
        <translation>再次开始即可继续：已完成的页面会保留。</translation>
    </message>
    <message>
        <source>Start it again to go on: finished parts are kept.</source>
        <translation>再次开始即可继续：已完成的部分会保留。</translation>
    </message>
    <message>
        <source>Start it again to go on: what is there is kept.</source>
        <translation>再次开始即可继续：已有的内容会保留。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop All</source>
        <translation>全部停止</translation>
    </message>
    <message>
        <source>Stop Reading</source>
        <translation>停止读取</translation>
    </message>
    <message>
        <source>Stop and Quit</source>
        <translation>停止并退出</translation>
    </message>
    <message>
        <source>Stop reading</source>
        <translation>停止读取</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Stopped before it began.</source>
        <translation>在开始之前已停止。</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>已停止。</translation>
    </message>
    <message>
        <source>Stopped. {kept}</source>
        <translation>已停止。{kept}</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message>
        <source>Such as 1-3, 8, -1. Empty: all pages.</source>
        <translation>例如 1-3, 8, -1。留空：所有页面。</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Tables (CSV)</source>
        <translation>表格（CSV）</translation>
    </message>
    <message>
        <source>Take This Reading</source>
        <translation>采用此读取结果</translation>
    </message>
    <message>
        <source>Take a screenshot with the system&apos;s own keys, and drop it here.</source>
        <translation>请用系统快捷键截屏，然后拖到此处。</translation>
    </message>
    <message>
        <source>Take the Other Reading</source>
        <translation>采用另一读取结果</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Text in pictures cannot be recognised: the files of the package rapidocr are missing.</source>
        <translation>无法识别图片中的文字：缺少 rapidocr 软件包的文件。</translation>
    </message>
    <message>
        <source>Text layer and recognition</source>
        <translation>文本层和识别</translation>
    </message>
    <message>
        <source>Text of the block</source>
        <translation>块的文本</translation>
    </message>
    <message>
        <source>Text of the page</source>
        <translation>页面的文本</translation>
    </message>
    <message>
        <source>Text only</source>
        <translation>仅文本</translation>
    </message>
    <message>
        <source>That is more memory than this machine can give.</source>
        <translation>超出了这台电脑可提供的内存。</translation>
    </message>
    <message>
        <source>That is not the password of “{name}”.</source>
        <translation>这不是“{name}”的密码。</translation>
    </message>
    <message>
        <source>That of the system</source>
        <translation>与系统相同</translation>
    </message>
    <message>
        <source>That was not the password</source>
        <translation>密码不正确</translation>
    </message>
    <message>
        <source>That was too small. Drag a larger rectangle; Esc ends it.</source>
        <translation>太小了。请拖移出更大的矩形；按 Esc 结束。</translation>
    </message>
    <message>
        <source>The PDF&apos;s own text where it can be trusted, RapidOCR for scans and pictures. Built in.</source>
        <translation>在可信时使用 PDF 自带的文本，扫描件和图片使用 RapidOCR。内置。</translation>
    </message>
    <message>
        <source>The answer breaks off here.</source>
        <translation>回答在此处中断。</translation>
    </message>
    <message>
        <source>The answer breaks off.</source>
        <translation>回答中断。</translation>
    </message>
    <message>
        <source>The answer cannot be trusted</source>
        <translation>应答不可信</translation>
    </message>
    <message>
        <source>The answer does not say where on the page things stand.</source>
        <translation>回答未说明内容在页面上的位置。</translation>
    </message>
    <message>
        <source>The answer gave this block {count} times; it is kept once.</source>
        <translation>回答将此块给出了 {count} 次；只保留一次。</translation>
    </message>
    <message>
        <source>The answer is an old one, of {date}: a newer one was heard before. It is ignored.</source>
        <translation>应答是 {date} 的旧应答：之前收到过更新的。已忽略。</translation>
    </message>
    <message>
        <source>The answer is of a kind that this version does not know.</source>
        <translation>此版本不认识这种应答。</translation>
    </message>
    <message>
        <source>The answer is out of date</source>
        <translation>应答已过时</translation>
    </message>
    <message>
        <source>The answer said this outside all blocks; where it stands on the page is not known.</source>
        <translation>回答在所有块之外给出此内容；不知道它在页面上的位置。</translation>
    </message>
    <message>
        <source>The answer was cut off after {most} tokens; the rest is missing.</source>
        <translation>回答在 {most} 个词元后被截断；其余内容缺失。</translation>
    </message>
    <message>
        <source>The answer was not signed by the publisher of this app.</source>
        <translation>应答没有此 App 发布者的签名。</translation>
    </message>
    <message>
        <source>The app is closing.</source>
        <translation>App 正在关闭。</translation>
    </message>
    <message>
        <source>The block was copied.</source>
        <translation>已拷贝块。</translation>
    </message>
    <message>
        <source>The blocks of a page are listed here as soon as they have been read.</source>
        <translation>页面的块读取后会立即列在这里。</translation>
    </message>
    <message>
        <source>The buckets are not ascending numbers of patches: {buckets}.</source>
        <translation>分桶大小不是递增的图块数：{buckets}。</translation>
    </message>
    <message>
        <source>The checkpoint and its config.json do not belong together: download or import it again.</source>
        <translation>检查点与其 config.json 不匹配：请重新下载或导入。</translation>
    </message>
    <message>
        <source>The checkpoint has no “{name}”.</source>
        <translation>检查点中没有“{name}”。</translation>
    </message>
    <message>
        <source>The cluster at “{address}” has no workers.</source>
        <translation>“{address}”上的集群没有工作进程。</translation>
    </message>
    <message>
        <source>The compiled model cannot be kept in “{store}” ({reason}).</source>
        <translation>无法将编译后的模型保存到“{store}”（{reason}）。</translation>
    </message>
    <message>
        <source>The config.json in “{folder}” does not say how large the model is.</source>
        <translation>“{folder}”中的 config.json 没有说明模型大小。</translation>
    </message>
    <message>
        <source>The connection to the publisher&apos;s server is not safe: {reason}.</source>
        <translation>与发布者服务器的连接不安全：{reason}。</translation>
    </message>
    <message>
        <source>The conversion was stopped.</source>
        <translation>转换已停止。</translation>
    </message>
    <message>
        <source>The correction is not kept: the page is not in the library any more.</source>
        <translation>更正未保留：该页已不在资料库中。</translation>
    </message>
    <message>
        <source>The decoder in “{folder}” cannot be used: {reason}.</source>
        <translation>无法使用“{folder}”中的解码器：{reason}。</translation>
    </message>
    <message>
        <source>The decoder in “{folder}” is another model&apos;s.</source>
        <translation>“{folder}”中的解码器属于另一个模型。</translation>
    </message>
    <message>
        <source>The decoder is kept closer to the original.</source>
        <translation>解码器更接近原始模型。</translation>
    </message>
    <message>
        <source>The detection network “{name}” gives {shape} for one picture, not a map as large as that.</source>
        <translation>检测网络“{name}”对一张图片给出 {shape}，而不是与图片同样大小的映射图。</translation>
    </message>
    <message>
        <source>The docTR model failed: {reason}</source>
        <translation>docTR 模型失败：{reason}</translation>
    </message>
    <message>
        <source>The docTR models in “{folder}” cannot be used: {reason}.</source>
        <translation>无法使用“{folder}”中的 docTR 模型：{reason}。</translation>
    </message>
    <message>
        <source>The document should have {promised} pages; {lost} of them are lost.</source>
        <translation>文稿应有 {promised} 页；其中 {lost} 页已丢失。</translation>
    </message>
    <message>
        <source>The document was copied.</source>
        <translation>已拷贝文稿。</translation>
    </message>
    <message>
        <source>The encoder process is of another version than the engine.</source>
        <translation>编码器进程与引擎的版本不同。</translation>
    </message>
    <message>
        <source>The engine began to repeat itself and was stopped.</source>
        <translation>引擎开始重复，已被停止。</translation>
    </message>
    <message>
        <source>The engine {title} cannot be loaded: {reason}.</source>
        <translation>无法载入引擎 {title}：{reason}。</translation>
    </message>
    <message>
        <source>The engine {title} ended without a result for page {number}.</source>
        <translation>引擎 {title} 结束时没有给出第 {number} 页的结果。</translation>
    </message>
    <message>
        <source>The export cannot begin</source>
        <translation>无法开始导出</translation>
    </message>
    <message>
        <source>The export is waiting</source>
        <translation>导出正在等待</translation>
    </message>
    <message>
        <source>The export of “{folder}” was interrupted: {done}.</source>
        <translation>“{folder}”的导出被中断：{done}。</translation>
    </message>
    <message>
        <source>The export was stopped</source>
        <translation>导出已停止</translation>
    </message>
    <message>
        <source>The export was stopped: {summary}.</source>
        <translation>导出已停止：{summary}。</translation>
    </message>
    <message>
        <source>The file in which this was found is not where it was when it was read.</source>
        <translation>找到此内容的文件已不在读取时的位置。</translation>
    </message>
    <message>
        <source>The file was changed since it was read.</source>
        <translation>文件在读取之后已更改。</translation>
    </message>
    <message>
        <source>The file was changed while it was being read.</source>
        <translation>文件在读取过程中被更改。</translation>
    </message>
    <message>
        <source>The files of {title} are not what they were when the app was made: {reason}</source>
        <translation>{title} 的文件与 App 发布时不同：{reason}</translation>
    </message>
    <message>
        <source>The folder “{folder}” is no longer there.</source>
        <translation>文件夹“{folder}”已不存在。</translation>
    </message>
    <message>
        <source>The folder “{folder}” may not be read.</source>
        <translation>无权读取文件夹“{folder}”。</translation>
    </message>
    <message>
        <source>The header of “{file}” cannot be read.</source>
        <translation>无法读取“{file}”的文件头。</translation>
    </message>
    <message>
        <source>The hub at {endpoint} does not say how large its files are: they could not be checked.</source>
        <translation>{endpoint} 未说明其文件大小：无法校验。</translation>
    </message>
    <message>
        <source>The hub at {endpoint} does not say of which version its files are: they might not fit together.</source>
        <translation>{endpoint} 未说明其文件的版本：它们可能不匹配。</translation>
    </message>
    <message>
        <source>The hub at {host} does not give this model without a permission ({status}).</source>
        <translation>没有许可，{host} 不提供此模型（{status}）。</translation>
    </message>
    <message>
        <source>The hub at {host} does not have this version of the model.</source>
        <translation>{host} 上没有此版本的模型。</translation>
    </message>
    <message>
        <source>The hub at {host} does not have what is asked for: {path}.</source>
        <translation>{host} 上没有所请求的内容：{path}。</translation>
    </message>
    <message>
        <source>The hub at {host} has less of a file than it says.</source>
        <translation>{host} 上的文件比其声明的更短。</translation>
    </message>
    <message>
        <source>The hub at {host} refuses: {status} {reason_phrase}.</source>
        <translation>{host} 上的仓库拒绝：{status} {reason_phrase}。</translation>
    </message>
    <message>
        <source>The hub gives this model only to people who have accepted its terms.</source>
        <translation>仓库只向接受其条款的人提供此模型。</translation>
    </message>
    <message>
        <source>The hub has another version of {repository} than the one asked for.</source>
        <translation>仓库中 {repository} 的版本与请求的不同。</translation>
    </message>
    <message>
        <source>The hub would not understand this: {reason}.</source>
        <translation>仓库无法理解此请求：{reason}。</translation>
    </message>
    <message>
        <source>The installation of {model} is paused</source>
        <translation>{model} 的安装已暂停</translation>
    </message>
    <message>
        <source>The library cannot be used: {error} ({path}).</source>
        <translation>无法使用资料库：{error}（{path}）。</translation>
    </message>
    <message>
        <source>The library is damaged and cannot be moved aside: {reason}.</source>
        <translation>资料库已损坏，且无法移到一旁：{reason}。</translation>
    </message>
    <message>
        <source>The library is not open, so nothing can be exported.</source>
        <translation>资料库未打开，因此无法导出。</translation>
    </message>
    <message>
        <source>The library is not open.</source>
        <translation>资料库未打开。</translation>
    </message>
    <message>
        <source>The library was damaged, and a new one was begun.</source>
        <translation>资料库已损坏，已新建一个。</translation>
    </message>
    <message>
        <source>The library was made by a newer version of the app.</source>
        <translation>资料库由更新版本的 App 创建。</translation>
    </message>
    <message>
        <source>The library was not written ({name}: {reason}).</source>
        <translation>资料库未写入（{name}：{reason}）。</translation>
    </message>
    <message>
        <source>The library&apos;s folder cannot be made: {reason} ({folder}).</source>
        <translation>无法创建资料库文件夹：{reason}（{folder}）。</translation>
    </message>
    <message>
        <source>The machine may fall asleep, for nothing here can keep it awake.</source>
        <translation>电脑可能会睡眠，因为这里没有办法保持唤醒。</translation>
    </message>
    <message>
        <source>The machine may fall asleep.</source>
        <translation>电脑可能会睡眠。</translation>
    </message>
    <message>
        <source>The machine may fall asleep: what kept it awake has ended.</source>
        <translation>电脑可能会睡眠：保持唤醒的程序已结束。</translation>
    </message>
    <message>
        <source>The machine stays awake.</source>
        <translation>电脑保持唤醒。</translation>
    </message>
    <message>
        <source>The mains are back: all workers read.</source>
        <translation>已接通电源：所有进程都在读取。</translation>
    </message>
    <message>
        <source>The messages above name each one.</source>
        <translation>上面的信息逐一列出。</translation>
    </message>
    <message>
        <source>The model began to repeat itself; what comes after it may be missing.</source>
        <translation>模型开始重复；其后的内容可能缺失。</translation>
    </message>
    <message>
        <source>The model repeated itself here; it was read by itself.</source>
        <translation>模型在此处曾重复；已单独读取。</translation>
    </message>
    <message>
        <source>The model repeats itself here; text may be missing.</source>
        <translation>模型在此处重复；可能缺少文本。</translation>
    </message>
    <message>
        <source>The network {file} cannot be loaded: {reason}</source>
        <translation>无法载入网络 {file}：{reason}</translation>
    </message>
    <message>
        <source>The network {file} cannot be run: {reason}</source>
        <translation>无法运行网络 {file}：{reason}</translation>
    </message>
    <message>
        <source>The next time they are fetched from the beginning.</source>
        <translation>下次会从头开始获取。</translation>
    </message>
    <message>
        <source>The old one was kept as “{name}”. Pages are read again when they are opened.</source>
        <translation>旧资料库保留为“{name}”。打开页面时会重新读取。</translation>
    </message>
    <message>
        <source>The other pages are not affected; open this page in another program to see what it holds.</source>
        <translation>其他页面不受影响；请用其他程序打开此页查看内容。</translation>
    </message>
    <message>
        <source>The page has no text layer, only pictures or drawings.</source>
        <translation>此页没有文本层，只有图片或图形。</translation>
    </message>
    <message>
        <source>The page has no text layer: its text is drawn as curves.</source>
        <translation>此页没有文本层：文字以曲线绘制。</translation>
    </message>
    <message>
        <source>The page holds too much to be handed over: {reason}.</source>
        <translation>此页内容过多，无法传递：{reason}。</translation>
    </message>
    <message>
        <source>The page is a scan with some text added; the scan is recognised.</source>
        <translation>此页是附加了文字的扫描件；扫描部分已识别。</translation>
    </message>
    <message>
        <source>The page is a scan without a text layer.</source>
        <translation>此页是没有文本层的扫描件。</translation>
    </message>
    <message>
        <source>The page is as the engine read it. This can be undone.</source>
        <translation>此页已恢复为引擎读取的原样。此操作可以撤销。</translation>
    </message>
    <message>
        <source>The page is empty.</source>
        <translation>此页为空白。</translation>
    </message>
    <message>
        <source>The page is too long and narrow for this engine: {width}×{height}, and one side may be at most {largest_aspect} times the other.</source>
        <translation>此页对该引擎来说过于狭长：{width}×{height}，一边最多为另一边的 {largest_aspect} 倍。</translation>
    </message>
    <message>
        <source>The page makes {patches} patches; this variant of the model takes {what} at most.</source>
        <translation>此页生成 {patches} 个图块；该模型变体最多接受 {what} 个。</translation>
    </message>
    <message>
        <source>The page was copied.</source>
        <translation>已拷贝页面。</translation>
    </message>
    <message>
        <source>The page was longer than the engine could read to its end.</source>
        <translation>页面过长，引擎未能读完。</translation>
    </message>
    <message>
        <source>The page was not finished within {limit:g} s.</source>
        <translation>此页未能在 {limit:g} 秒内完成。</translation>
    </message>
    <message>
        <source>The page was tried twice. The rest is not affected; try it again or with another engine.</source>
        <translation>此页已尝试两次。其余不受影响；请重试或换用其他引擎。</translation>
    </message>
    <message>
        <source>The password does not open “{name}”.</source>
        <translation>密码无法打开“{name}”。</translation>
    </message>
    <message>
        <source>The picture is lost.</source>
        <translation>图片已丢失。</translation>
    </message>
    <message>
        <source>The picture of the page was lost.</source>
        <translation>页面的图片已丢失。</translation>
    </message>
    <message>
        <source>The picture of the page was read, {width} × {height} pixels.</source>
        <translation>已读取页面图像，{width} × {height} 像素。</translation>
    </message>
    <message>
        <source>The picture of the page was read, {width} × {height} pixels: {tokens} tokens, {rate} a second, the first box after {seconds} s.</source>
        <translation>已读取页面图像，{width} × {height} 像素：{tokens} 个词元，每秒 {rate} 个，{seconds} 秒后得到第一个边框。</translation>
    </message>
    <message>
        <source>The picture of the page was read, {width} × {height} pixels: {tokens} tokens, {rate} a second, the first box after {seconds} s; {share} % of the tokens were drafted and confirmed.</source>
        <translation>已读取页面图像，{width} × {height} 像素：{tokens} 个词元，每秒 {rate} 个，{seconds} 秒后得到第一个边框；{share} % 的词元经草拟并确认。</translation>
    </message>
    <message>
        <source>The picture on the clipboard cannot be used.</source>
        <translation>无法使用剪贴板中的图片。</translation>
    </message>
    <message>
        <source>The print is paler than what the demonstration model was trained on.</source>
        <translation>文字比演示模型训练时的文字更淡。</translation>
    </message>
    <message>
        <source>The print is smaller than what the demonstration model was trained on.</source>
        <translation>文字比演示模型训练时的文字更小。</translation>
    </message>
    <message>
        <source>The process that looks at pages cannot be started: {reason}.</source>
        <translation>无法启动查看页面的进程：{reason}。</translation>
    </message>
    <message>
        <source>The process that looks at pages has been closed.</source>
        <translation>查看页面的进程已关闭。</translation>
    </message>
    <message>
        <source>The process that looks at pages {bury} twice on the same page.</source>
        <translation>查看页面的进程在同一页上两次出错：{bury}。</translation>
    </message>
    <message>
        <source>The process that reads pages cannot be started: {reason}.</source>
        <translation>无法启动读取页面的进程：{reason}。</translation>
    </message>
    <message>
        <source>The published files are kept: making it again downloads nothing.</source>
        <translation>发布文件会保留：重新制作时无需下载。</translation>
    </message>
    <message>
        <source>The published files of {title} are not there, or not all of them.</source>
        <translation>{title} 的发布文件不在，或不完整。</translation>
    </message>
    <message>
        <source>The publisher&apos;s server answers “{reason}”.</source>
        <translation>发布者的服务器应答“{reason}”。</translation>
    </message>
    <message>
        <source>The publisher&apos;s server cannot be reached: {reason}.</source>
        <translation>无法连接发布者的服务器：{reason}。</translation>
    </message>
    <message>
        <source>The publisher&apos;s server does not answer.</source>
        <translation>发布者的服务器没有响应。</translation>
    </message>
    <message>
        <source>The publisher&apos;s server is asked</source>
        <translation>正在查询发布者的服务器</translation>
    </message>
    <message>
        <source>The readings are the same.</source>
        <translation>读取结果相同。</translation>
    </message>
    <message>
        <source>The recognition network knows {count} signs, not which.</source>
        <translation>识别网络可识别 {count} 个字符，但未说明是哪些。</translation>
    </message>
    <message>
        <source>The region is being read. Esc stops it.</source>
        <translation>正在读取区域。按 Esc 停止。</translation>
    </message>
    <message>
        <source>The region is not read any further.</source>
        <translation>已停止读取该区域。</translation>
    </message>
    <message>
        <source>The region is not read: its document was removed.</source>
        <translation>未读取该区域：其文稿已移除。</translation>
    </message>
    <message>
        <source>The region was read, but its page is not there any more, or is being read again.</source>
        <translation>区域已读取，但其页面已不存在，或正在重新读取。</translation>
    </message>
    <message>
        <source>The region was read.</source>
        <translation>区域已读取。</translation>
    </message>
    <message>
        <source>The request is too large: {reason}.</source>
        <translation>请求过大：{reason}。</translation>
    </message>
    <message>
        <source>The same, with fewer workers</source>
        <translation>同上，但减少进程</translation>
    </message>
    <message>
        <source>The scan brings a hidden text that reads well.</source>
        <translation>扫描件带有可读的隐藏文本。</translation>
    </message>
    <message>
        <source>The scan&apos;s hidden text reads as nonsense ({score:.0%} of it are words).</source>
        <translation>扫描件的隐藏文本没有意义（其中 {score:.0%} 是词语）。</translation>
    </message>
    <message>
        <source>The screen cannot be read: {program} does not start.</source>
        <translation>无法读取屏幕：{program} 未能启动。</translation>
    </message>
    <message>
        <source>The selection was copied.</source>
        <translation>已拷贝所选内容。</translation>
    </message>
    <message>
        <source>The settings cannot be kept: {why}.</source>
        <translation>无法保存设置：{why}。</translation>
    </message>
    <message>
        <source>The settings say that the text layer is not to be used.</source>
        <translation>设置为不使用文本层。</translation>
    </message>
    <message>
        <source>The settings say that the text layer is to be used.</source>
        <translation>设置为使用文本层。</translation>
    </message>
    <message>
        <source>The smallest; small print may suffer.</source>
        <translation>体积最小；小字可能受影响。</translation>
    </message>
    <message>
        <source>The text appears here as soon as the page has been read.</source>
        <translation>页面读取后，文本会立即显示在这里。</translation>
    </message>
    <message>
        <source>The text layer can be trusted.</source>
        <translation>文本层可信。</translation>
    </message>
    <message>
        <source>The text layer is garbled: only {score:.0%} of it are words.</source>
        <translation>文本层混乱：其中只有 {score:.0%} 是词语。</translation>
    </message>
    <message>
        <source>The text layer is unusable: {lost:.0%} of its characters have no meaning.</source>
        <translation>文本层不可用：{lost:.0%} 的字符没有意义。</translation>
    </message>
    <message>
        <source>The text that was read, your corrections of it and its words in the search are gone then. The documents themselves, and what was exported from them, stay where they are.</source>
        <translation>读取的文本、您的更正以及其在搜索中的词都会消失。文稿本身以及从中导出的内容都会留在原处。</translation>
    </message>
    <message>
        <source>The tokenizer does not belong to these weights.</source>
        <translation>分词器与这些权重不匹配。</translation>
    </message>
    <message>
        <source>The tokenizer does not know “{name}”.</source>
        <translation>分词器不认识“{name}”。</translation>
    </message>
    <message>
        <source>The usual choice: small, and quick to decode.</source>
        <translation>常用选择：体积小，解码快。</translation>
    </message>
    <message>
        <source>The vision encoder failed ({name}: {reason}).</source>
        <translation>视觉编码器失败（{name}：{reason}）。</translation>
    </message>
    <message>
        <source>The vision encoder gave something that is not a number for this page.</source>
        <translation>视觉编码器对此页给出的结果不是数字。</translation>
    </message>
    <message>
        <source>The vision tower could not be written: {reason}.</source>
        <translation>无法写入视觉塔：{reason}。</translation>
    </message>
    <message>
        <source>The vision tower gave something that is not a number for this page.</source>
        <translation>视觉塔对此页给出的结果不是数字。</translation>
    </message>
    <message>
        <source>The vision tower in “{folder}” does not match its configuration: {reason}.</source>
        <translation>“{folder}”中的视觉塔与其配置不符：{reason}。</translation>
    </message>
    <message>
        <source>The vocabulary has {number} signs, the recognition network tells {count} apart ({kind}).</source>
        <translation>词汇表有 {number} 个字符，识别网络区分 {count} 个（{kind}）。</translation>
    </message>
    <message>
        <source>The vocabulary holds “{sign}” twice.</source>
        <translation>词汇表中“{sign}”出现两次。</translation>
    </message>
    <message>
        <source>The weights in “{folder}” are not those of {title}: “{tensor}” is not there.</source>
        <translation>“{folder}”中的权重不是 {title} 的：没有“{tensor}”。</translation>
    </message>
    <message>
        <source>The weights of “{package}” are damaged or cut off.</source>
        <translation>“{package}”的权重已损坏或被截断。</translation>
    </message>
    <message>
        <source>The work on {model} has failed</source>
        <translation>{model} 的操作失败</translation>
    </message>
    <message>
        <source>The worker is of another version than the app.</source>
        <translation>工作进程与 App 的版本不同。</translation>
    </message>
    <message>
        <source>The {role} network cannot be made {precision}: {reason}</source>
        <translation>无法将 {role} 网络转换为 {precision}：{reason}</translation>
    </message>
    <message>
        <source>The {role} network “{name}” does not tell its architecture.</source>
        <translation>{role} 网络“{name}”未说明其架构。</translation>
    </message>
    <message>
        <source>The {role} network “{name}” gives no numbers (NaN).</source>
        <translation>{role} 网络“{name}”给出的结果不是数字（NaN）。</translation>
    </message>
    <message>
        <source>The {role} network “{name}” is larger than 2 GB.</source>
        <translation>{role} 网络“{name}”大于 2 GB。</translation>
    </message>
    <message>
        <source>The {role} network “{name}” is {now} already and cannot be made {precision}.</source>
        <translation>{role} 网络“{name}”已是 {now}，无法转换为 {precision}。</translation>
    </message>
    <message>
        <source>The {role} network “{name}” {what}.</source>
        <translation>{role} 网络“{name}”：{what}。</translation>
    </message>
    <message>
        <source>Then it goes on by itself.</source>
        <translation>之后会自动继续。</translation>
    </message>
    <message>
        <source>There are about {count} characters on this page, and the demonstration model reads up to {most}.</source>
        <translation>此页约有 {count} 个字符，而演示模型最多读取 {most} 个。</translation>
    </message>
    <message>
        <source>There are no tables here that could be copied.</source>
        <translation>此处没有可拷贝的表格。</translation>
    </message>
    <message>
        <source>There are no tables in “{document}”.</source>
        <translation>“{document}”中没有表格。</translation>
    </message>
    <message>
        <source>There are no weights (*.safetensors) in “{folder}”.</source>
        <translation>“{folder}”中没有权重（*.safetensors）。</translation>
    </message>
    <message>
        <source>There are: {known}.</source>
        <translation>现有：{known}。</translation>
    </message>
    <message>
        <source>There is a new version: {version}</source>
        <translation>有新版本：{version}</translation>
    </message>
    <message>
        <source>There is no PDF, scan or picture in “{name}” that can be read.</source>
        <translation>“{name}”中没有可读取的 PDF、扫描件或图片。</translation>
    </message>
    <message>
        <source>There is no backend “{backend}” for vision encoders.</source>
        <translation>视觉编码器没有后端“{backend}”。</translation>
    </message>
    <message>
        <source>There is no checksum of {list}: what arrives could not be checked.</source>
        <translation>{list} 没有校验和：无法校验收到的内容。</translation>
    </message>
    <message>
        <source>There is no config.json in “{folder}”.</source>
        <translation>“{folder}”中没有 config.json。</translation>
    </message>
    <message>
        <source>There is no engine “{name}”.</source>
        <translation>没有引擎“{name}”。</translation>
    </message>
    <message>
        <source>There is no file and no picture to read.</source>
        <translation>没有可读取的文件或图片。</translation>
    </message>
    <message>
        <source>There is no file of this name.</source>
        <translation>没有此名称的文件。</translation>
    </message>
    <message>
        <source>There is no file “{path}”.</source>
        <translation>没有文件“{path}”。</translation>
    </message>
    <message>
        <source>There is no folder “{folder}”.</source>
        <translation>没有文件夹“{folder}”。</translation>
    </message>
    <message>
        <source>There is no memory to hand the page over: {reason}.</source>
        <translation>没有内存来传递此页：{reason}。</translation>
    </message>
    <message>
        <source>There is no model “{name}”.</source>
        <translation>没有模型“{name}”。</translation>
    </message>
    <message>
        <source>There is no output format “{format_name}”; there are {list}.</source>
        <translation>没有输出格式“{format_name}”；可用的有 {list}。</translation>
    </message>
    <message>
        <source>There is no package “{package}”.</source>
        <translation>没有软件包“{package}”。</translation>
    </message>
    <message>
        <source>There is no page 0 (in “{whole}”).</source>
        <translation>没有第 0 页（在“{whole}”中）。</translation>
    </message>
    <message>
        <source>There is no page {number}; the document has {count}.</source>
        <translation>没有第 {number} 页；文稿共有 {count} 页。</translation>
    </message>
    <message>
        <source>There is no page {number}; the picture has {count}.</source>
        <translation>没有第 {number} 页；图片有 {count} 页。</translation>
    </message>
    <message>
        <source>There is no phrase to look for.</source>
        <translation>没有要查找的短语。</translation>
    </message>
    <message>
        <source>There is no picture and no file on the clipboard.</source>
        <translation>剪贴板中没有图片，也没有文件。</translation>
    </message>
    <message>
        <source>There is no setting “{name}”.</source>
        <translation>没有设置“{name}”。</translation>
    </message>
    <message>
        <source>There is no setting “{unknown}”.</source>
        <translation>没有设置“{unknown}”。</translation>
    </message>
    <message>
        <source>There is no space left for the library ({path}).</source>
        <translation>没有空间存放资料库（{path}）。</translation>
    </message>
    <message>
        <source>There is no space left for the vision encoder.</source>
        <translation>没有空间存放视觉编码器。</translation>
    </message>
    <message>
        <source>There is no space left for {what}.</source>
        <translation>没有空间存放{what}。</translation>
    </message>
    <message>
        <source>There is no vision tower among the weights in “{folder}”.</source>
        <translation>“{folder}”的权重中没有视觉塔。</translation>
    </message>
    <message>
        <source>There is no word in “{words}”.</source>
        <translation>“{words}”中没有词。</translation>
    </message>
    <message>
        <source>There is no {file} in “{folder}”.</source>
        <translation>“{folder}”中没有 {file}。</translation>
    </message>
    <message>
        <source>There is no “{file}” in “{parent}”.</source>
        <translation>“{parent}”中没有“{file}”。</translation>
    </message>
    <message>
        <source>There is no “{name}” in “{folder}”.</source>
        <translation>“{folder}”中没有“{name}”。</translation>
    </message>
    <message>
        <source>There is no “{weights}” in “{folder}”.</source>
        <translation>“{folder}”中没有“{weights}”。</translation>
    </message>
    <message>
        <source>There is not enough memory for this.</source>
        <translation>没有足够的内存。</translation>
    </message>
    <message>
        <source>There is not enough memory to show page {number} of “{name}”.</source>
        <translation>没有足够的内存来显示“{name}”的第 {number} 页。</translation>
    </message>
    <message>
        <source>There is nothing in this file</source>
        <translation>此文件中没有内容</translation>
    </message>
    <message>
        <source>There is nothing in this folder that can be read.</source>
        <translation>此文件夹中没有可读取的内容。</translation>
    </message>
    <message>
        <source>There is nothing to read on this page.</source>
        <translation>此页没有可读取的内容。</translation>
    </message>
    <message>
        <source>There was not enough memory for this page.</source>
        <translation>没有足够的内存处理此页。</translation>
    </message>
    <message>
        <source>These are not squares of whole features: {buckets}.</source>
        <translation>这些不是由完整特征组成的正方形：{buckets}。</translation>
    </message>
    <message>
        <source>They hold until you quit.</source>
        <translation>它们在您退出之前有效。</translation>
    </message>
    <message>
        <source>This Document</source>
        <translation>此文稿</translation>
    </message>
    <message>
        <source>This cannot be looked for: {phrase}</source>
        <translation>无法查找：{phrase}</translation>
    </message>
    <message>
        <source>This copy cannot look for new versions</source>
        <translation>此副本无法查找新版本</translation>
    </message>
    <message>
        <source>This copy does not know whom to ask: nobody has published it.</source>
        <translation>此副本不知道向谁查询：它没有发布者。</translation>
    </message>
    <message>
        <source>This document could not be read</source>
        <translation>无法读取此文稿</translation>
    </message>
    <message>
        <source>This document is protected by a password</source>
        <translation>此文稿受密码保护</translation>
    </message>
    <message>
        <source>This file is damaged</source>
        <translation>此文件已损坏</translation>
    </message>
    <message>
        <source>This file is not there any more</source>
        <translation>此文件已不在原处</translation>
    </message>
    <message>
        <source>This file may not be read</source>
        <translation>无权读取此文件</translation>
    </message>
    <message>
        <source>This installation is without {packages}, which read them. The README says how to add them.</source>
        <translation>此安装缺少用于读取的 {packages}。添加方法见 README。</translation>
    </message>
    <message>
        <source>This is not a document that can be read</source>
        <translation>这不是可读取的文稿</translation>
    </message>
    <message>
        <source>This is read with the Instant engine instead.</source>
        <translation>改用 Instant 引擎读取。</translation>
    </message>
    <message>
        <source>This is {name} {version}.</source>
        <translation>这是 {name} {version}。</translation>
    </message>
    <message>
        <source>This model was made by an older version of the app, which kept too little of the original for a comparison.</source>
        <translation>此模型由旧版 App 生成，保留的原始数据不足以进行比较。</translation>
    </message>
    <message>
        <source>This page could not be read.</source>
        <translation>无法读取此页。</translation>
    </message>
    <message>
        <source>This page has not been read yet.</source>
        <translation>此页尚未读取。</translation>
    </message>
    <message>
        <source>This page is blank, but the file is damaged: what was on it may be lost.</source>
        <translation>此页为空白，但文件已损坏：原有内容可能已丢失。</translation>
    </message>
    <message>
        <source>This page needs more than {number:,.0f} MB of memory.</source>
        <translation>此页需要超过 {number:,.0f} MB 内存。</translation>
    </message>
    <message>
        <source>This variant of DeepSeek-OCR cannot show a page in the mode “{mode}”.</source>
        <translation>DeepSeek-OCR 的此变体无法以“{mode}”模式呈现页面。</translation>
    </message>
    <message>
        <source>Time limit a page</source>
        <translation>每页时间上限</translation>
    </message>
    <message>
        <source>Tiny (512 × 512)</source>
        <translation>极小（512 × 512）</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>To be used as</source>
        <translation>用作</translation>
    </message>
    <message>
        <source>To make a variant, or to add full detail, {size} have to be downloaded again first.</source>
        <translation>要制作变体或添加完整细节，必须先重新下载 {size}。</translation>
    </message>
    <message>
        <source>To use it again it has to be made again from the published files.</source>
        <translation>要再次使用，必须用发布文件重新制作。</translation>
    </message>
    <message>
        <source>Took too long</source>
        <translation>耗时过长</translation>
    </message>
    <message>
        <source>Toolbar</source>
        <translation>工具栏</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Train it for words alone, one class, and export it again.</source>
        <translation>请仅针对词语（一个类别）训练，然后重新导出。</translation>
    </message>
    <message>
        <source>Try Again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Try Failed Pages Again</source>
        <translation>重试失败的页面</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>请重试。</translation>
    </message>
    <message>
        <source>Try the page again, or with another engine.</source>
        <translation>请再试此页，或换用其他引擎。</translation>
    </message>
    <message>
        <source>Try the page again, with less detail, or with the Instant engine.</source>
        <translation>请以较低细节或用 Instant 引擎再试此页。</translation>
    </message>
    <message>
        <source>Try the page again; if that does not help, choose other compute units in the settings.</source>
        <translation>请再试此页；如果无效，请在设置中选择其他计算单元。</translation>
    </message>
    <message>
        <source>Turn it in the file and read it again, or read it with {engine}.</source>
        <translation>请在文件中将其转正后再次读取，或用 {engine} 读取。</translation>
    </message>
    <message>
        <source>Turn pages upright</source>
        <translation>将页面转正</translation>
    </message>
    <message>
        <source>Turning the page upright</source>
        <translation>正在将页面转正</translation>
    </message>
    <message>
        <source>Two readings of the page</source>
        <translation>页面的两种读取结果</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo {step}</source>
        <translation>撤销{step}</translation>
    </message>
    <message>
        <source>Unknown file</source>
        <translation>未知文件</translation>
    </message>
    <message>
        <source>Unset HF_HUB_OFFLINE, or import a folder that you have.</source>
        <translation>请取消设置 HF_HUB_OFFLINE，或导入已有的文件夹。</translation>
    </message>
    <message>
        <source>Update the app.</source>
        <translation>请更新 App。</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Use Selection for Find</source>
        <translation>使用所选内容查找</translation>
    </message>
    <message>
        <source>Use it on a Mac, or convert the model again with this version of the app.</source>
        <translation>请在 Mac 上使用，或用此版本的 App 重新转换模型。</translation>
    </message>
    <message>
        <source>Use letters, digits, - and _.</source>
        <translation>请使用字母、数字、- 和 _。</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>验证</translation>
    </message>
    <message>
        <source>Verifying</source>
        <translation>正在验证</translation>
    </message>
    <message>
        <source>Verifying {model}</source>
        <translation>正在验证 {model}</translation>
    </message>
    <message>
        <source>Version {number}</source>
        <translation>版本 {number}</translation>
    </message>
    <message>
        <source>View</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Vision runs on</source>
        <translation>视觉运行于</translation>
    </message>
    <message>
        <source>Wait for it, or stop it there.</source>
        <translation>请等待完成，或在那里停止。</translation>
    </message>
    <message>
        <source>Wait for the mains</source>
        <translation>等待接通电源</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>正在等待</translation>
    </message>
    <message>
        <source>Was it changed meanwhile? Export again.</source>
        <translation>其间是否有更改？请重新导出。</translation>
    </message>
    <message>
        <source>Watch the folder and read what comes in</source>
        <translation>监视文件夹并读取新文件</translation>
    </message>
    <message>
        <source>Watched files are read after</source>
        <translation>监视的文件读取延迟</translation>
    </message>
    <message>
        <source>Watching for new documents</source>
        <translation>正在监视新文稿</translation>
    </message>
    <message>
        <source>Web page</source>
        <translation>网页</translation>
    </message>
    <message>
        <source>Weights of {weights} cannot be computed with in {precision}.</source>
        <translation>{weights} 权重不能以 {precision} 计算。</translation>
    </message>
    <message>
        <source>What DeepSeek-OCR reads</source>
        <translation>DeepSeek-OCR 读取的内容</translation>
    </message>
    <message>
        <source>What answers at {host} is not a hub of models.</source>
        <translation>{host} 上应答的不是模型仓库。</translation>
    </message>
    <message>
        <source>What came back says nothing of a version.</source>
        <translation>返回的内容没有提到版本。</translation>
    </message>
    <message>
        <source>What compressing the encoder costs.</source>
        <translation>压缩编码器的代价。</translation>
    </message>
    <message>
        <source>What dots.ocr reads</source>
        <translation>dots.ocr 读取的内容</translation>
    </message>
    <message>
        <source>What engines need: get it, choose another variant, or remove it</source>
        <translation>引擎所需的内容：获取、选择其他变体或移除</translation>
    </message>
    <message>
        <source>What exported files are called, made of the document&apos;s {stem}, {name} or {suffix}, the folder it lies in {parent}, its {number} among the documents, the {date} it was last changed, and the {engine}.</source>
        <translation>导出文件的名称，可由以下部分组成：文稿的 {stem}、{name} 或 {suffix}，所在文件夹 {parent}，在文稿中的序号 {number}，上次修改日期 {date}，以及引擎 {engine}。</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>情况</translation>
    </message>
    <message>
        <source>What has been downloaded is removed with it, and would be downloaded again.</source>
        <translation>已下载的内容会一并移除，以后需要重新下载。</translation>
    </message>
    <message>
        <source>What is installed goes on to work.</source>
        <translation>已安装的内容可继续使用。</translation>
    </message>
    <message>
        <source>What is written: Markdown, plain text, JSON with boxes, a web page, a Word document, each table as CSV, or a PDF: the pages as they are, searchable.</source>
        <translation>写入的内容：Markdown、纯文本、带边框的 JSON、网页、Word 文稿、每个表格一个 CSV，或 PDF：页面保持原样，可搜索。</translation>
    </message>
    <message>
        <source>What the window speaks, from its next start on.</source>
        <translation>窗口使用的语言，下次启动时生效。</translation>
    </message>
    <message>
        <source>What to look for, in the words of the page or in your own:</source>
        <translation>要查找的内容，可用页面上的文字或您自己的说法：</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>查找结果</translation>
    </message>
    <message>
        <source>What was read can be copied.</source>
        <translation>读取的内容可以拷贝。</translation>
    </message>
    <message>
        <source>What was read is kept, and is not read again.</source>
        <translation>已读取的内容会保留，不会重复读取。</translation>
    </message>
    <message>
        <source>What you corrected is not kept yet. {why}</source>
        <translation>您的更正尚未保存。{why}</translation>
    </message>
    <message>
        <source>When it is made again, or another variant, they are copied from the app again.</source>
        <translation>重新制作此变体或其他变体时，会再次从 App 拷贝。</translation>
    </message>
    <message>
        <source>Where it can be trusted</source>
        <translation>在可信时使用</translation>
    </message>
    <message>
        <source>Where it is quicker</source>
        <translation>在更快时</translation>
    </message>
    <message>
        <source>Where it stands on the page is not known.</source>
        <translation>不知道它在页面上的位置。</translation>
    </message>
    <message>
        <source>Which engine reads the pages. Instant is built in and needs no download.</source>
        <translation>由哪个引擎读取页面。Instant 为内置引擎，无需下载。</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>With a temperature: only the likeliest tokens that together have this probability are drawn.</source>
        <translation>设有温度时：只从合计达到此概率的最可能词元中抽取。</translation>
    </message>
    <message>
        <source>Within the text</source>
        <translation>嵌入文本中</translation>
    </message>
    <message>
        <source>Word document</source>
        <translation>Word 文稿</translation>
    </message>
    <message>
        <source>Words in whatever order; “in quotation marks” one after the other.</source>
        <translation>词语顺序不限；“加引号”则按原样连续查找。</translation>
    </message>
    <message>
        <source>Words read at once</source>
        <translation>同时读取的词数</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>正在处理</translation>
    </message>
    <message>
        <source>Working…</source>
        <translation>正在处理…</translation>
    </message>
    <message>
        <source>Write a mark between pages.</source>
        <translation>在页面之间写入标记。</translation>
    </message>
    <message>
        <source>Write everything anew</source>
        <translation>全部重新写入</translation>
    </message>
    <message>
        <source>Write pages like 1-3,8,-1.</source>
        <translation>页面写作 1-3,8,-1。</translation>
    </message>
    <message>
        <source>Write running headers, footers and page numbers too.</source>
        <translation>同时写入页眉、页脚和页码。</translation>
    </message>
    <message>
        <source>Write {given}{match}{given_2}; pages stay in order.</source>
        <translation>请写 {given}{match}{given_2}；页面保持顺序。</translation>
    </message>
    <message>
        <source>You can also paste a picture with {keys}.</source>
        <translation>也可以按 {keys} 粘贴图片。</translation>
    </message>
    <message>
        <source>You have a version that is still newer</source>
        <translation>您的版本比它更新</translation>
    </message>
    <message>
        <source>You have the newest version</source>
        <translation>您已是最新版本</translation>
    </message>
    <message>
        <source>You have {version}.</source>
        <translation>您的版本是 {version}。</translation>
    </message>
    <message>
        <source>Your own docTR models read scans and pictures; text layer, layout and order as with Instant. Needs an import.</source>
        <translation>由您自己的 docTR 模型读取扫描件和图片；文本层、版面和顺序与 Instant 相同。需要导入。</translation>
    </message>
    <message>
        <source>Your own files stay where they are: they can be imported again.</source>
        <translation>您自己的文件保留在原处：可再次导入。</translation>
    </message>
    <message>
        <source>Yours are imported on the command line: {command}</source>
        <translation>您自己的模型通过命令行导入：{command}</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Zoom In</source>
        <translation>放大</translation>
    </message>
    <message>
        <source>Zoom Out</source>
        <translation>缩小</translation>
    </message>
    <message>
        <source>`ocr-desktop models verify doctr` says what is wrong with it.</source>
        <translation>`ocr-desktop models verify doctr` 会说明问题所在。</translation>
    </message>
    <message>
        <source>`{installing}` installs it or goes on with it. The Instant engine needs no model.</source>
        <translation>`{installing}` 会安装或继续安装。Instant 引擎不需要模型。</translation>
    </message>
    <message>
        <source>a few seconds</source>
        <translation>几秒</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>数字</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s)</source>
        <translation>
            <numerusform>约 %n 小时</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s)</source>
        <translation>
            <numerusform>约 %n 分钟</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n second(s)</source>
        <translation>
            <numerusform>约 %n 秒</numerusform>
        </translation>
    </message>
    <message>
        <source>about a minute</source>
        <translation>约 1 分钟</translation>
    </message>
    <message>
        <source>added</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>auto: a model checks what is known of a page already – the PDF&apos;s own text, the Instant reading – many words at a time, where that is quicker; what it reads is the same. off: word by word.</source>
        <translation>auto：在更快时，模型一次核对页面已知内容（PDF 自带的文本、Instant 的读取结果）的多个词语；读取的内容相同。off：逐词读取。</translation>
    </message>
    <message>
        <source>auto: on a Mac Core ML finds the words and the processor reads them; coreml: both; cpu: the processor.</source>
        <translation>auto：在 Mac 上由 Core ML 查找词语，处理器读取；coreml：两者均由 Core ML 完成；cpu：处理器。</translation>
    </message>
    <message>
        <source>auto: use the text that a PDF brings where it can be trusted; never: read the picture of every page; always: use the text layer even where it looks wrong.</source>
        <translation>auto：在可信时使用 PDF 自带的文本；never：读取每一页的图像；always：即使文本层看起来有误也使用。</translation>
    </message>
    <message>
        <source>block</source>
        <translation>块</translation>
    </message>
    <message>
        <source>box</source>
        <translation>边框</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>category</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>cells</source>
        <translation>单元格</translation>
    </message>
    <message>
        <source>coremltools could not write the vision encoder: {reason}.</source>
        <translation>coremltools 无法写入视觉编码器：{reason}。</translation>
    </message>
    <message>
        <source>cpu_and_ne: the Neural Engine; cpu_and_gpu: the GPU; all: as the system chooses; cpu_only: slow, to compare.</source>
        <translation>cpu_and_ne：神经网络引擎；cpu_and_gpu：GPU；all：由系统选择；cpu_only：较慢，用于比较。</translation>
    </message>
    <message>
        <source>docTR (your own models)</source>
        <translation>docTR（您自己的模型）</translation>
    </message>
    <message>
        <source>docTR has no vocabulary “{name}”, and there is no such file.</source>
        <translation>docTR 没有词汇表“{name}”，也没有此文件。</translation>
    </message>
    <message>
        <source>docTR models need {packages}, not installed here.</source>
        <translation>docTR 模型需要 {packages}，此处尚未安装。</translation>
    </message>
    <message>
        <source>document: all its pages in one file; page: a folder for the document, a numbered file for each page.</source>
        <translation>document：所有页面写入一个文件；page：每个文稿一个文件夹，每页一个编号文件。</translation>
    </message>
    <message>
        <source>document: blocks with their boxes, as Markdown; ocr: each line of a picture with its box; text: the text of the page without boxes; figure: a chart or a drawing, as a table.</source>
        <translation>document：块及其边框，采用 Markdown；ocr：图片中的每一行及其边框；text：页面文本，不带边框；figure：图表或图样，转为表格。</translation>
    </message>
    <message>
        <source>dollars: between dollar signs, as most programs expect it, $x$ and $$x$$; brackets: \(x\) and \[x\].</source>
        <translation>dollars：置于美元符号之间，多数程序采用此方式，即 $x$ 和 $$x$$；brackets：\(x\) 和 \[x\]。</translation>
    </message>
    <message>
        <source>dots-nano (demonstration)</source>
        <translation>dots-nano（演示）</translation>
    </message>
    <message>
        <source>dots.ocr</source>
        <translation>dots.ocr</translation>
    </message>
    <message>
        <source>efficient: the Neural Engine looks at up to 1.6 million pixels of a page; full: the GPU looks at up to 11.</source>
        <translation>efficient：神经网络引擎最多查看页面的 160 万像素；full：GPU 最多查看 1100 万像素。</translation>
    </message>
    <message>
        <source>files: write pictures to an assets folder and link them; embed: put them into the file; none: leave them out. A Word document always holds its pictures.</source>
        <translation>files：将图片写入 assets 文件夹并链接；embed：放入文件中；none：省略图片。Word 文稿始终包含其图片。</translation>
    </message>
    <message>
        <source>https://huggingface.co/deepseek-ai/DeepSeek-OCR (MIT)</source>
        <translation>https://huggingface.co/deepseek-ai/DeepSeek-OCR（MIT）</translation>
    </message>
    <message>
        <source>https://huggingface.co/rednote-hilab/dots.ocr (MIT, with the model&apos;s own terms)</source>
        <translation>https://huggingface.co/rednote-hilab/dots.ocr（MIT，附模型自身条款）</translation>
    </message>
    <message>
        <source>kB</source>
        <translation>kB</translation>
    </message>
    <message>
        <source>layout: boxes and their text; layout-only: boxes alone; text: the text of the page without boxes.</source>
        <translation>layout：边框及其文本；layout-only：仅边框；text：页面文本，不带边框。</translation>
    </message>
    <message>
        <source>megabytes</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>megapixels</source>
        <translation>百万像素</translation>
    </message>
    <message>
        <source>merged</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>移动</translation>
    </message>
    <message>
        <source>no text</source>
        <translation>无文本</translation>
    </message>
    <message>
        <source>on its side</source>
        <translation>横放</translation>
    </message>
    <message>
        <source>onnxruntime offers no Core ML here, so docTR models cannot run on it.</source>
        <translation>此处的 onnxruntime 不提供 Core ML，因此 docTR 模型无法在其上运行。</translation>
    </message>
    <message>
        <source>opening</source>
        <translation>正在打开</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>picture</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>pip install &apos;ocr-desktop[onnxtr]&apos;; the README says how beside other models.</source>
        <translation>pip install &apos;ocr-desktop[onnxtr]&apos;；与其他模型并存的方法见 README。</translation>
    </message>
    <message>
        <source>plain text</source>
        <translation>纯文本</translation>
    </message>
    <message>
        <source>seconds</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>skip: leave a file whose source and settings are unchanged, else write it anew; overwrite: write it anew; version: write what has changed beside it under a new name. A file that you wrote or changed by hand is replaced by overwrite alone.</source>
        <translation>skip：源文件和设置未更改的文件保持不动，否则重新写入；overwrite：重新写入；version：将更改的内容以新名称写在旁边。您自己编写或改过的文件只有“全部重新写入”会替换。</translation>
    </message>
    <message>
        <source>split</source>
        <translation>拆分</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>the picture of the screen</source>
        <translation>屏幕截图</translation>
    </message>
    <message>
        <source>tokens</source>
        <translation>词元</translation>
    </message>
    <message>
        <source>until-low: go on, and pause when less than 10 % is left; fewer: the same, with half the workers, so that the machine stays cool and quiet; pause: wait for the mains; go-on: read whatever is left. In Low Power Mode half the workers read, but for go-on.</source>
        <translation>until-low：继续，电量低于 10 % 时暂停；fewer：同上，但只用一半进程，使电脑保持凉爽安静；pause：等待接通电源；go-on：无论剩余电量多少都继续读取。低电量模式下只用一半进程，“继续”除外。</translation>
    </message>
    <message>
        <source>upside down</source>
        <translation>上下颠倒</translation>
    </message>
    <message>
        <source>words</source>
        <translation>词</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>是或否</translation>
    </message>
    <message>
        <source>{able} can.</source>
        <translation>{able} 可以。</translation>
    </message>
    <message>
        <source>{address} could not do what it was asked to ({reason}).</source>
        <translation>{address} 无法完成所请求的操作（{reason}）。</translation>
    </message>
    <message>
        <source>{count} GB</source>
        <translation>{count} GB</translation>
    </message>
    <message>
        <source>{count} MB</source>
        <translation>{count} MB</translation>
    </message>
    <message>
        <source>{count} bytes</source>
        <translation>{count} 字节</translation>
    </message>
    <message>
        <source>{count} kB</source>
        <translation>{count} kB</translation>
    </message>
    <message>
        <source>{count} more doubts of this kind.</source>
        <translation>还有 {count} 处此类疑点。</translation>
    </message>
    <message>
        <source>{count} pages/min</source>
        <translation>{count} 页/分钟</translation>
    </message>
    <message>
        <source>{disk} on disk with full detail, {memory} of memory.</source>
        <translation>含完整细节占磁盘 {disk}，内存 {memory}。</translation>
    </message>
    <message>
        <source>{disk} on disk, {memory} of memory.</source>
        <translation>占磁盘 {disk}，内存 {memory}。</translation>
    </message>
    <message numerus="yes">
        <source>{done} of %n document(s)</source>
        <translation>
            <numerusform>{done} / %n 个文稿</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %n document(s) written</source>
        <translation>
            <numerusform>已写入 {done} / %n 个文稿</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %n page(s)</source>
        <translation>
            <numerusform>{done} / %n 页</numerusform>
        </translation>
    </message>
    <message>
        <source>{done} of {whole}</source>
        <translation>{done} / {whole}</translation>
    </message>
    <message numerus="yes">
        <source>{doubts} on %n page(s):</source>
        <translation>
            <numerusform>%n 页中有 {doubts}：</numerusform>
        </translation>
    </message>
    <message>
        <source>{doubts}:</source>
        <translation>{doubts}：</translation>
    </message>
    <message>
        <source>{engine} (Get Model…)</source>
        <translation>{engine}（获取模型…）</translation>
    </message>
    <message>
        <source>{engine} (not installed)</source>
        <translation>{engine}（未安装）</translation>
    </message>
    <message>
        <source>{engine} could not read this page</source>
        <translation>{engine} 无法读取此页</translation>
    </message>
    <message>
        <source>{engine} finds no text there.</source>
        <translation>{engine} 在此处没有找到文本。</translation>
    </message>
    <message>
        <source>{engine} finds that this page lies {lies}, and this engine does not turn pages: much may be misread.</source>
        <translation>{engine} 发现此页{lies}，而该引擎不会旋转页面：可能有许多误读。</translation>
    </message>
    <message>
        <source>{engine} has found nothing on this page yet. What is shown was read before.</source>
        <translation>{engine} 尚未在此页找到任何内容。显示的是之前读取的结果。</translation>
    </message>
    <message>
        <source>{engine} has not read this page yet.</source>
        <translation>{engine} 尚未读取此页。</translation>
    </message>
    <message>
        <source>{engine} read the region. Another engine may find more.</source>
        <translation>{engine} 已读取该区域。换用其他引擎也许能找到更多内容。</translation>
    </message>
    <message>
        <source>{engine} reads other numbers there: {numbers}</source>
        <translation>{engine} 在此处读到不同的数字：{numbers}</translation>
    </message>
    <message>
        <source>{engine} reads something else there ({number:.0f} % alike).</source>
        <translation>{engine} 在此处读到不同的内容（相似度 {number:.0f} %）。</translation>
    </message>
    <message>
        <source>{engine} reads this page…</source>
        <translation>{engine} 正在读取此页…</translation>
    </message>
    <message>
        <source>{engine} reads {what} in no block: “{excerpt}”.</source>
        <translation>{engine} 在所有块之外读到{what}：“{excerpt}”。</translation>
    </message>
    <message>
        <source>{folder} – text</source>
        <translation>{folder} – 文本</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>{kind} without text</source>
        <translation>{kind}（无文本）</translation>
    </message>
    <message>
        <source>{list} {what} not in “{folder}”.</source>
        <translation>“{folder}”中没有 {list}（{what}）。</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{name}, page {page}</source>
        <translation>{name}，第 {page} 页</translation>
    </message>
    <message>
        <source>{one} and {other}</source>
        <comment>two engines that are compared</comment>
        <translation>{one} 和 {other}</translation>
    </message>
    <message numerus="yes">
        <source>{one}: %n block(s)</source>
        <translation>
            <numerusform>{one}：%n 个块</numerusform>
        </translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
    </message>
    <message numerus="yes">
        <source>{places} on %n page(s)</source>
        <translation>
            <numerusform>%n 页中有 {places}</numerusform>
        </translation>
    </message>
    <message>
        <source>{process_name} cannot be started: it {message}.</source>
        <translation>无法启动{process_name}：{message}。</translation>
    </message>
    <message>
        <source>{process_name} did not answer when it was started.</source>
        <translation>{process_name}启动时没有应答。</translation>
    </message>
    <message>
        <source>{process_name} took nothing for {send_seconds:g} seconds and was ended.</source>
        <translation>{process_name}在 {send_seconds:g} 秒内没有接收任何内容，已被结束。</translation>
    </message>
    <message>
        <source>{purpose} needs {size} of disk space, of which {size_2} are free.</source>
        <translation>{purpose}需要 {size} 磁盘空间，其中 {size_2} 可用。</translation>
    </message>
    <message>
        <source>{repository} lacks {what}.</source>
        <translation>{repository} 缺少 {what}。</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{share:.0f} % of the letters that {engine} finds here are none that this model knows.</source>
        <translation>{engine} 在此找到的字母中有 {share:.0f} % 是此模型不认识的。</translation>
    </message>
    <message>
        <source>{share} of the print on this page is in no block, most of it {where}.</source>
        <translation>此页有 {share} 的印刷内容不在任何块中，主要位于{where}。</translation>
    </message>
    <message>
        <source>{size} a second</source>
        <translation>每秒 {size}</translation>
    </message>
    <message>
        <source>{size} become free, but for what is linked with a folder of yours.</source>
        <translation>将释放 {size}，与您的文件夹链接的部分除外。</translation>
    </message>
    <message>
        <source>{size} become free.</source>
        <translation>将释放 {size}。</translation>
    </message>
    <message>
        <source>{size} on disk</source>
        <translation>占磁盘 {size}</translation>
    </message>
    <message>
        <source>{size} on disk, in use</source>
        <translation>占磁盘 {size}，正在使用</translation>
    </message>
    <message>
        <source>{some} and {last}</source>
        <translation>{some}和 {last}</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>还剩{time}</translation>
    </message>
    <message>
        <source>{title} ({title_2}) does not read as it should and is not used: {list}</source>
        <translation>{title}（{title_2}）读取不正确，因此不使用：{list}</translation>
    </message>
    <message>
        <source>{title} ({title_2}) is not installed.</source>
        <translation>{title}（{title_2}）尚未安装。</translation>
    </message>
    <message>
        <source>{title} ({title_2}) needs {size} of memory: {size_2} for the vision encoder, {size_3} for the decoder, {size_4} for the page and the program. This machine has {size_5}, of which {size_6} can be used.</source>
        <translation>{title}（{title_2}）需要 {size} 内存：视觉编码器 {size_2}，解码器 {size_3}，页面与程序 {size_4}。此电脑有 {size_5}，其中 {size_6} 可用。</translation>
    </message>
    <message>
        <source>{title} ({variant}) was installed anew since this job began.</source>
        <translation>{title}（{variant}）在此任务开始后重新安装过。</translation>
    </message>
    <message>
        <source>{title} cannot be asked where a phrase stands.</source>
        <translation>无法向 {title} 查询短语的位置。</translation>
    </message>
    <message>
        <source>{title} has no variant “{name}”.</source>
        <translation>{title} 没有变体“{name}”。</translation>
    </message>
    <message>
        <source>{title} is being installed or removed by another window or command.</source>
        <translation>另一个窗口或命令正在安装或移除 {title}。</translation>
    </message>
    <message>
        <source>{title} is installed without the part that reads pages in full detail.</source>
        <translation>{title} 已安装，但缺少以完整细节读取页面的组件。</translation>
    </message>
    <message>
        <source>{title} is made of the original file, which is not at hand here.</source>
        <translation>{title} 由原始文件制作，而此处没有原始文件。</translation>
    </message>
    <message>
        <source>{title} is not installed as “{variant}”.</source>
        <translation>{title} 尚未以“{variant}”安装。</translation>
    </message>
    <message>
        <source>{title} is not installed.</source>
        <translation>{title} 尚未安装。</translation>
    </message>
    <message>
        <source>{title} is not installed{begun}.</source>
        <translation>{title} 尚未安装{begun}。</translation>
    </message>
    <message>
        <source>{title}:</source>
        <translation>{title}：</translation>
    </message>
    <message>
        <source>{tries} machines vanished while they were reading this page.</source>
        <translation>有 {tries} 台电脑在读取此页时失去联系。</translation>
    </message>
    <message>
        <source>{variant} (usual)</source>
        <translation>{variant}（常用）</translation>
    </message>
    <message>
        <source>{verb} ({size})</source>
        <translation>{verb}（{size}）</translation>
    </message>
    <message>
        <source>{what} cannot be written: {reason}.</source>
        <translation>无法写入{what}：{reason}。</translation>
    </message>
    <message>
        <source>{what}: {which}</source>
        <translation>{what}：{which}</translation>
    </message>
    <message>
        <source>{what}…</source>
        <translation>{what}…</translation>
    </message>
    <message numerus="yes">
        <source>{words} in %n block(s).</source>
        <translation>
            <numerusform>%n 个块中有 {words}。</numerusform>
        </translation>
    </message>
    <message>
        <source>“{document}” is not at hand, so no PDF can be made of it.</source>
        <translation>“{document}”不在，因此无法制作 PDF。</translation>
    </message>
    <message>
        <source>“{field}” in “{name}” {what}.</source>
        <translation>“{name}”中的“{field}”{what}。</translation>
    </message>
    <message>
        <source>“{file}” came out as the Neural Engine would not take it: {told}.</source>
        <translation>“{file}”生成后无法在神经网络引擎上运行：{told}。</translation>
    </message>
    <message>
        <source>“{file}” cannot be read.</source>
        <translation>无法读取“{file}”。</translation>
    </message>
    <message>
        <source>“{file}” cannot be read: {reason}.</source>
        <translation>无法读取“{file}”：{reason}。</translation>
    </message>
    <message>
        <source>“{file}” cannot be understood.</source>
        <translation>无法理解“{file}”。</translation>
    </message>
    <message>
        <source>“{file}” cannot be understood: it is cut off or was changed.</source>
        <translation>无法理解“{file}”：被截断或更改。</translation>
    </message>
    <message>
        <source>“{file}” cannot be used: {reason}.</source>
        <translation>无法使用“{file}”：{reason}。</translation>
    </message>
    <message>
        <source>“{file}” does not describe a vision encoder: {reason}.</source>
        <translation>“{file}”描述的不是视觉编码器：{reason}。</translation>
    </message>
    <message>
        <source>“{file}” does not describe a {title} decoder.</source>
        <translation>“{file}”描述的不是 {title} 解码器。</translation>
    </message>
    <message>
        <source>“{file}” does not hold questions by mode.</source>
        <translation>“{file}”没有按模式列出的提问。</translation>
    </message>
    <message>
        <source>“{file}” ends in the middle of “{name}”.</source>
        <translation>“{file}”在“{name}”中间结束。</translation>
    </message>
    <message>
        <source>“{file}” is cut off: “{name}” lies beyond its end.</source>
        <translation>“{file}”被截断：“{name}”位于末尾之后。</translation>
    </message>
    <message>
        <source>“{file}” is no ONNX model that can be used: {reason}</source>
        <translation>“{file}”不是可用的 ONNX 模型：{reason}</translation>
    </message>
    <message>
        <source>“{file}” is not JSON.</source>
        <translation>“{file}”不是 JSON。</translation>
    </message>
    <message>
        <source>“{file}” is not a JSON object.</source>
        <translation>“{file}”不是 JSON 对象。</translation>
    </message>
    <message>
        <source>“{file}” is not a file of weights, or its beginning is lost.</source>
        <translation>“{file}”不是权重文件，或开头已丢失。</translation>
    </message>
    <message>
        <source>“{file}” is not a safetensors file, or its beginning is lost.</source>
        <translation>“{file}”不是 safetensors 文件，或开头已丢失。</translation>
    </message>
    <message>
        <source>“{file}” is not in “{folder}”.</source>
        <translation>“{folder}”中没有“{file}”。</translation>
    </message>
    <message>
        <source>“{file}” is not in “{parent}”.</source>
        <translation>“{parent}”中没有“{file}”。</translation>
    </message>
    <message>
        <source>“{file}” is not the file that was imported.</source>
        <translation>“{file}”不是当时导入的文件。</translation>
    </message>
    <message>
        <source>“{file}” is not the reference of this model.</source>
        <translation>“{file}”不是此模型的参考。</translation>
    </message>
    <message>
        <source>“{file}” is not there any more.</source>
        <translation>“{file}”已不存在。</translation>
    </message>
    <message>
        <source>“{file}” is only a pointer to the real file.</source>
        <translation>“{file}”只是指向真正文件的指针。</translation>
    </message>
    <message>
        <source>“{file}” is {how}: it has {size:,} bytes instead of {end:,}.</source>
        <translation>“{file}”{how}：有 {size:,} 字节，而不是 {end:,}。</translation>
    </message>
    <message>
        <source>“{file}” lacks “{name}”, which “{index}” promises.</source>
        <translation>“{file}”缺少“{index}”所列的“{name}”。</translation>
    </message>
    <message>
        <source>“{file}” {problem}, twice: it is damaged where it comes from, or on its way.</source>
        <translation>“{file}”{problem}，已两次：源文件或传输途中已损坏。</translation>
    </message>
    <message>
        <source>“{file}” {problem}: it was changed meanwhile.</source>
        <translation>“{file}”{problem}：它在此期间被更改。</translation>
    </message>
    <message>
        <source>“{file}”, which comes with the app, cannot be read: {reason}.</source>
        <translation>无法读取 App 自带的“{file}”：{reason}。</translation>
    </message>
    <message>
        <source>“{folder}” has no weights “{name}”.</source>
        <translation>“{folder}”中没有权重“{name}”。</translation>
    </message>
    <message>
        <source>“{folder}” holds another model: its config.json says {kind!r}, and {title} is {model_type!r}.</source>
        <translation>“{folder}”是另一个模型：其 config.json 为 {kind!r}，而 {title} 为 {model_type!r}。</translation>
    </message>
    <message>
        <source>“{folder}” is no longer there.</source>
        <translation>“{folder}”已不存在。</translation>
    </message>
    <message>
        <source>“{host}” is not the address of a hub.</source>
        <translation>“{host}”不是仓库地址。</translation>
    </message>
    <message>
        <source>“{index}” does not say where the weights are.</source>
        <translation>“{index}”没有说明权重在哪里。</translation>
    </message>
    <message>
        <source>“{index}” names a file outside its folder: “{file}”.</source>
        <translation>“{index}”指向其文件夹之外的文件：“{file}”。</translation>
    </message>
    <message>
        <source>“{index}” names a file outside its folder: “{name}”.</source>
        <translation>“{index}”指向其文件夹之外的文件：“{name}”。</translation>
    </message>
    <message>
        <source>“{name}”</source>
        <translation>“{name}”</translation>
    </message>
    <message>
        <source>“{name}” cannot be the name of a model.</source>
        <translation>“{name}”不能用作模型名称。</translation>
    </message>
    <message>
        <source>“{name}” could not be sent whole to {address}.</source>
        <translation>“{name}”无法完整发送到 {address}。</translation>
    </message>
    <message>
        <source>“{name}” has no pages.</source>
        <translation>“{name}”没有页面。</translation>
    </message>
    <message>
        <source>“{name}” has the shape {shape}, not {shape_2}.</source>
        <translation>“{name}”的形状是 {shape}，而不是 {shape_2}。</translation>
    </message>
    <message>
        <source>“{name}” holds numbers that are not finite.</source>
        <translation>“{name}”含有非有限数。</translation>
    </message>
    <message>
        <source>“{name}” in “{file}” has not the length that its shape asks for.</source>
        <translation>“{file}”中“{name}”的长度与其形状不符。</translation>
    </message>
    <message>
        <source>“{name}” in “{file}” holds {dtype}, which is not supported.</source>
        <translation>“{file}”中的“{name}”是 {dtype}，不受支持。</translation>
    </message>
    <message>
        <source>“{name}” in “{file}” lies nowhere.</source>
        <translation>“{file}”中的“{name}”没有位置。</translation>
    </message>
    <message>
        <source>“{name}” in “{target}” {what}.</source>
        <translation>“{target}”中的“{name}”{what}。</translation>
    </message>
    <message>
        <source>“{name}” is a file; the results need a folder.</source>
        <translation>“{name}”是文件；结果需要存放在文件夹中。</translation>
    </message>
    <message>
        <source>“{name}” is being read. It can be deleted when that has ended.</source>
        <translation>正在读取“{name}”。读取结束后方可删除。</translation>
    </message>
    <message>
        <source>“{name}” is damaged in a way that no text can be added to it.</source>
        <translation>“{name}”的损坏程度使其无法添加文本。</translation>
    </message>
    <message>
        <source>“{name}” is damaged: it begins like a {kind} file but holds no page.</source>
        <translation>“{name}”已损坏：开头像 {kind} 文件，但不含任何页面。</translation>
    </message>
    <message>
        <source>“{name}” is damaged: it begins like a {kind} file but is not one.</source>
        <translation>“{name}”已损坏：开头像 {kind} 文件，但并不是。</translation>
    </message>
    <message>
        <source>“{name}” is damaged: its pages cannot be found.</source>
        <translation>“{name}”已损坏：找不到其页面。</translation>
    </message>
    <message>
        <source>“{name}” is damaged: the picture cannot be decoded to its end.</source>
        <translation>“{name}”已损坏：图片无法解码到末尾。</translation>
    </message>
    <message>
        <source>“{name}” is encrypted.</source>
        <translation>“{name}”已加密。</translation>
    </message>
    <message>
        <source>“{name}” is gone.</source>
        <translation>“{name}”已不存在。</translation>
    </message>
    <message>
        <source>“{name}” is in “{file}” and in “{file_2}”.</source>
        <translation>“{name}”同时在“{file}”和“{file_2}”中。</translation>
    </message>
    <message>
        <source>“{name}” is not the file any more in which this was found.</source>
        <translation>“{name}”已不是找到此内容的那个文件。</translation>
    </message>
    <message>
        <source>“{name}” is not there.</source>
        <translation>“{name}”不在那里。</translation>
    </message>
    <message>
        <source>“{name}” is not what “{manifest}” beside it says: it was changed or damaged.</source>
        <translation>“{name}”与旁边的“{manifest}”所述不符：已被更改或损坏。</translation>
    </message>
    <message>
        <source>“{name}” is not where it was when it was read.</source>
        <translation>“{name}”已不在读取时的位置。</translation>
    </message>
    <message>
        <source>“{name}” is not written: “{document}” was removed from the list before it had been read.</source>
        <translation>“{name}”未写入：“{document}”在读取完成前已从列表中移除。</translation>
    </message>
    <message>
        <source>“{name}” is protected by a password.</source>
        <translation>“{name}”受密码保护。</translation>
    </message>
    <message>
        <source>“{name}” lacks “{tensor}”, which “{index}” promises.</source>
        <translation>“{name}”缺少“{index}”所列的“{tensor}”。</translation>
    </message>
    <message>
        <source>“{name}” may hold {list}, separated by commas, not “{unknown}”.</source>
        <translation>“{name}”可包含 {list}（以逗号分隔），不能是“{unknown}”。</translation>
    </message>
    <message>
        <source>“{name}” must be one of {list}, not {value!r}.</source>
        <translation>“{name}”必须是 {list} 之一，不能是 {value!r}。</translation>
    </message>
    <message>
        <source>“{name}” must be {described}, not {value!r}.</source>
        <translation>“{name}”必须是{described}，不能是 {value!r}。</translation>
    </message>
    <message>
        <source>“{name}” must lie between {minimum:g} and {maximum:g}, not {value}.</source>
        <translation>“{name}”必须在 {minimum:g} 和 {maximum:g} 之间，不能是 {value}。</translation>
    </message>
    <message>
        <source>“{name}” was written.</source>
        <translation>已写入“{name}”。</translation>
    </message>
    <message>
        <source>“{name}” will be written when “{document}” has been read.</source>
        <translation>读取“{document}”之后将写入“{name}”。</translation>
    </message>
    <message>
        <source>“{package}” cannot be read.</source>
        <translation>无法读取“{package}”。</translation>
    </message>
    <message>
        <source>“{package}” cannot be read: {reason}.</source>
        <translation>无法读取“{package}”：{reason}。</translation>
    </message>
    <message>
        <source>“{package}” has no function “{name}”, but {what}.</source>
        <translation>“{package}”没有函数“{name}”，而有 {what}。</translation>
    </message>
    <message>
        <source>“{package}” lacks its weights.</source>
        <translation>“{package}”缺少权重。</translation>
    </message>
    <message>
        <source>“{package}” uses the operation “{kind}”, which can run on a Mac only.</source>
        <translation>“{package}”使用了只能在 Mac 上运行的操作“{kind}”。</translation>
    </message>
    <message>
        <source>“{path}” cannot be read as a document: it seems to be {seems}.</source>
        <translation>“{path}”不能作为文稿读取：它似乎是{seems}。</translation>
    </message>
    <message>
        <source>“{path}” cannot be read: {reason}.</source>
        <translation>无法读取“{path}”：{reason}。</translation>
    </message>
    <message>
        <source>“{path}” has changed since it was read.</source>
        <translation>“{path}”在读取之后被更改。</translation>
    </message>
    <message>
        <source>“{path}” is a folder.</source>
        <translation>“{path}”是文件夹。</translation>
    </message>
    <message>
        <source>“{path}” is empty: it holds no bytes.</source>
        <translation>“{path}”是空的：没有任何字节。</translation>
    </message>
    <message>
        <source>“{path}” is not a file.</source>
        <translation>“{path}”不是文件。</translation>
    </message>
    <message>
        <source>“{path}” is so big and so packed that showing it takes {size} of memory.</source>
        <translation>“{path}”过大且压缩率过高，显示需要 {size} 内存。</translation>
    </message>
    <message>
        <source>“{path}” may not be read.</source>
        <translation>无权读取“{path}”。</translation>
    </message>
    <message>
        <source>“{pattern}” is no pattern.</source>
        <translation>“{pattern}”不是模式。</translation>
    </message>
    <message>
        <source>“{pattern}” is no pattern: “!” does not turn it round.</source>
        <translation>“{pattern}”不是模式：“!”不会取反。</translation>
    </message>
    <message>
        <source>“{pattern}” leads out of the folder.</source>
        <translation>“{pattern}”超出了该文件夹。</translation>
    </message>
    <message numerus="yes">
        <source>“{phrase}” stands in %n place(s) on this page. Esc takes the marks away.</source>
        <translation>
            <numerusform>“{phrase}”在此页上有 %n 处。按 Esc 清除标记。</numerusform>
        </translation>
    </message>
    <message>
        <source>“{phrase}” was not found on this page.</source>
        <translation>此页上未找到“{phrase}”。</translation>
    </message>
    <message>
        <source>“{source}” holds numbers that are not finite or too large for float16.</source>
        <translation>“{source}”含有非有限数，或超出 float16 的范围。</translation>
    </message>
    <message>
        <source>“{source}” is of shape {list}, where config.json asks for {list_2}.</source>
        <translation>“{source}”的形状是 {list}，而 config.json 要求 {list_2}。</translation>
    </message>
    <message>
        <source>“{strip}” runs backwards.</source>
        <translation>“{strip}”是倒序的。</translation>
    </message>
    <message>
        <source>“{text}” names no page of a document of {pages}.</source>
        <translation>“{text}”不是 {pages} 页文稿中的页面。</translation>
    </message>
    <message>
        <source>“{what}” cannot name files: {why}.</source>
        <translation>“{what}”不能用来命名文件：{why}。</translation>
    </message>
    <message>
        <source>“{whole}” is not a page range.</source>
        <translation>“{whole}”不是页面范围。</translation>
    </message>
    <message>
        <source>“{words}” was not found in anything that was read.</source>
        <translation>在所有已读内容中未找到“{words}”。</translation>
    </message>
    <message>
        <source>“{words}” was not found on any page of this document.</source>
        <translation>在此文稿的任何页面上都未找到“{words}”。</translation>
    </message>
</context>
</TS>
