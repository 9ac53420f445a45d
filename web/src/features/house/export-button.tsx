import { useMutation } from '@tanstack/react-query';
import { send } from '@/api/client';
import { useWords } from '@/i18n/language';
import { Button } from '@/ui/controls';
import { useProblemText } from '@/ui/states';
import { useToast } from '@/ui/toasts';
import { artworkWords } from './artwork-words';
import { saveAs } from './save-as';

/** The whole catalogue as a table that can be edited and imported again. */
export function ExportButton() {
  const t = useWords(artworkWords);
  const say = useProblemText();
  const toast = useToast();
  const take = useMutation({
    mutationFn: async () => {
      const answer = await send('get', '/v1/admin/export', new Headers(), null);
      saveAs('catalogue.csv', await answer.blob());
    },
    onError: (error) => toast({ tone: 'bad', text: say(error) }),
  });
  return (
    <Button look="secondary" busy={take.isPending} onClick={() => take.mutate()}>
      {take.isPending ? t('exporting') : t('export')}
    </Button>
  );
}
