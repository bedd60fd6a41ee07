<?xml version='1.0' encoding='utf-8'?>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name />
    <message numerus="yes">
        <source>%n block(s)</source>
        <translation>
            <numerusform>%n block</numerusform>
            <numerusform>%n blocks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n block(s) are hidden</source>
        <translation>
            <numerusform>%n block is hidden</numerusform>
            <numerusform>%n blocks are hidden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n block(s) in one reading only.</source>
        <translation>
            <numerusform>%n block in one reading only.</numerusform>
            <numerusform>%n blocks in one reading only.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n block(s) that lie within it in part stay as they are.</source>
        <translation>
            <numerusform>%n block that lies within it in part stays as it is.</numerusform>
            <numerusform>%n blocks that lie within it in part stay as they are.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n corrected</source>
        <translation>
            <numerusform>%n corrected</numerusform>
            <numerusform>%n corrected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n differing word(s)</source>
        <translation>
            <numerusform>%n differing word</numerusform>
            <numerusform>%n differing words</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s)</source>
        <translation>
            <numerusform>%n document</numerusform>
            <numerusform>%n documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) left</source>
        <translation>
            <numerusform>%n document left</numerusform>
            <numerusform>%n documents left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n document(s) written</source>
        <translation>
            <numerusform>%n document written</numerusform>
            <numerusform>%n documents written</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n doubt(s)</source>
        <translation>
            <numerusform>%n doubt</numerusform>
            <numerusform>%n doubts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n doubtful</source>
        <comment>pages</comment>
        <translation>
            <numerusform>%n doubtful</numerusform>
            <numerusform>%n doubtful</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n item(s)</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s)</source>
        <translation>
            <numerusform>%n page</numerusform>
            <numerusform>%n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) not read</source>
        <translation>
            <numerusform>%n page not read</numerusform>
            <numerusform>%n pages not read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) read</source>
        <translation>
            <numerusform>%n page read</numerusform>
            <numerusform>%n pages read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) read earlier are being made searchable.</source>
        <translation>
            <numerusform>%n page read earlier is being made searchable.</numerusform>
            <numerusform>%n pages read earlier are being made searchable.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n page(s) read in part</source>
        <translation>
            <numerusform>%n page read in part</numerusform>
            <numerusform>%n pages read in part</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n place(s)</source>
        <translation>
            <numerusform>%n place</numerusform>
            <numerusform>%n places</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n stopped</source>
        <translation>
            <numerusform>%n stopped</numerusform>
            <numerusform>%n stopped</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unchanged</source>
        <translation>
            <numerusform>%n unchanged</numerusform>
            <numerusform>%n unchanged</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without tables</source>
        <translation>
            <numerusform>%n without tables</numerusform>
            <numerusform>%n without tables</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n written</source>
        <translation>
            <numerusform>%n written</numerusform>
            <numerusform>%n written</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>; %n page(s) could not be read</source>
        <translation>
            <numerusform>; %n page could not be read</numerusform>
            <numerusform>; %n pages could not be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>; %n page(s) more</source>
        <translation>
            <numerusform>; %n page more</numerusform>
            <numerusform>; %n pages more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>; of %n page(s) something is lost</source>
        <translation>
            <numerusform>; of %n page something is lost</numerusform>
            <numerusform>; of %n pages something is lost</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>An apostrophe stands before %n cell(s): a spreadsheet would run them.</source>
        <translation>
            <numerusform>An apostrophe stands before %n cell: a spreadsheet would run it.</numerusform>
            <numerusform>An apostrophe stands before %n cells: a spreadsheet would run them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Copied %n block(s).</source>
        <translation>
            <numerusform>Copied %n block.</numerusform>
            <numerusform>Copied %n blocks.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete what was read of %n document(s)?</source>
        <translation>
            <numerusform>Delete what was read of %n document?</numerusform>
            <numerusform>Delete what was read of %n documents?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Export: {done} of %n document(s)</source>
        <translation>
            <numerusform>Export: {done} of %n document</numerusform>
            <numerusform>Export: {done} of %n documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It takes the place of %n block(s).</source>
        <translation>
            <numerusform>It takes the place of %n block.</numerusform>
            <numerusform>It takes the place of %n blocks.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Merge %n Block(s)</source>
        <translation>
            <numerusform>Merge %n Block</numerusform>
            <numerusform>Merge %n Blocks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n hour(s)</source>
        <translation>
            <numerusform>about %n hour</numerusform>
            <numerusform>about %n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n minute(s)</source>
        <translation>
            <numerusform>about %n minute</numerusform>
            <numerusform>about %n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %n second(s)</source>
        <translation>
            <numerusform>about %n second</numerusform>
            <numerusform>about %n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %n document(s)</source>
        <translation>
            <numerusform>{done} of %n document</numerusform>
            <numerusform>{done} of %n documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %n document(s) written</source>
        <translation>
            <numerusform>{done} of %n document written</numerusform>
            <numerusform>{done} of %n documents written</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{done} of %n page(s)</source>
        <translation>
            <numerusform>{done} of %n page</numerusform>
            <numerusform>{done} of %n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{doubts} on %n page(s):</source>
        <translation>
            <numerusform>{doubts} on %n page:</numerusform>
            <numerusform>{doubts} on %n pages:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{one}: %n block(s)</source>
        <translation>
            <numerusform>{one}: %n block</numerusform>
            <numerusform>{one}: %n blocks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{places} on %n page(s)</source>
        <translation>
            <numerusform>{places} on %n page</numerusform>
            <numerusform>{places} on %n pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{words} in %n block(s).</source>
        <translation>
            <numerusform>{words} in %n block.</numerusform>
            <numerusform>{words} in %n blocks.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>“{phrase}” stands in %n place(s) on this page. Esc takes the marks away.</source>
        <translation>
            <numerusform>“{phrase}” stands in %n place on this page. Esc takes the marks away.</numerusform>
            <numerusform>“{phrase}” stands in %n places on this page. Esc takes the marks away.</numerusform>
        </translation>
    </message>
</context>
</TS>